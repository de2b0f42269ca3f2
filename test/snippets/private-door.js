// Started by run.js, whose own process waits for each snippet and so could answer none. Node 20 runs no TypeScript:
// it bundles the broker and what stands around it, starts them, and says the URL until it is interrupted.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundle } from "../../packages/local/bundle.js";
import { ROOT } from "./tools.js";

const folder = mkdtempSync(join(tmpdir(), "private-door-"));
const handler = join(folder, "handler.mjs");
const broker = join(folder, "broker.mjs");
await bundle(join(ROOT, "test/support/journey-handler.ts"), handler);
await bundle(join(ROOT, "test/snippets/private-broker.ts"), broker);

const { startPrivateBroker } = await import(pathToFileURL(broker).href);
const source = (/** @type {string} */ file) => pathToFileURL(join(ROOT, "packages/local/src", file));
/** @type {import("./private-broker.ts").PrivateBroker} */
const { url, stop } = await startPrivateBroker(handler, {
  child: source("lambda-child.js"),
  clockPreload: source("clock-preload.js"),
  hostsPreload: source("hosts-preload.js"),
});
process.once("SIGINT", () => {
  void stop().finally(() => rmSync(folder, { recursive: true, force: true }));
});
process.stdout.write(`${url}\n`);
