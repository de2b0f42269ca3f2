import { compose } from "../../packages/functions/src/compose.ts";
import configure from "./users.broker.config.ts";

/** The deployed function with users in the place of what `broker.config.ts` says. */
export const handler = await compose(configure, process, (line) => process.stdout.write(line));
