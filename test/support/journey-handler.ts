import { compose } from "../../packages/functions/src/compose.ts";
import configure from "./journey.broker.config.ts";

/** The deployed function with the journeys' configuration in place of `broker.config.ts`. */
export const handler = await compose(configure, process, (line) => process.stdout.write(line));
