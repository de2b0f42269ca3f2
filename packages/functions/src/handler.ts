import configure from "../../../broker.config.ts";
import { compose } from "./compose.ts";

/** The Lambda function. Everything is built in INIT, which a wrong configuration ends with what is wrong. */
export const handler = await compose(configure, process, (line) => process.stdout.write(line));
