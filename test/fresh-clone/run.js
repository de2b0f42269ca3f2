import { doesNotMatch, equal, match } from "node:assert/strict";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startChecks } from "../support/checks.js";
import { mustRun } from "../support/finished-command.js";
import { cloneInto, newcomersShell } from "./clone.js";

/**
 * `npm run test:fresh`: what the README promises to somebody who has just cloned, on the Node and the npm they may have.
 *
 * It needs git, curl 7.75 or later, Linux and the npm registry; what is committed is what is cloned.
 */
const { check, finish, part, say } = startChecks("fresh-clone");
const folder = mkdtempSync(join(tmpdir(), "fresh-clone-"));

try {
  await part("with this machine's Node and npm", onThisMachine);
  await part("with another broker.config.ts", withAnotherConfiguration);
  await part("with npm 10", withNpm10);
  await part("on Node 22 alone", () => onNode("22.23.3"));
  // The oldest that package.json allows.
  await part("on Node 20 alone", () => onNode("20.19.0", { tests: true }));
} finally {
  rmSync(folder, { recursive: true, force: true });
  finish();
}

async function onThisMachine() {
  const clone = cloneInto({ folder: join(folder, "here"), env: newcomersShell() });
  await check("npm ci works here", clone.install);
  await check("npm start prints a line that gets a token, first made and then kept", async () =>
    say(await clone.start()),
  );
  await check("npx btp-broker says its commands", clone.btpBroker);
}

async function withAnotherConfiguration() {
  const there = join(folder, "configured");
  const clone = cloneInto({ folder: there, env: newcomersShell() });
  const other = fileURLToPath(new URL("other.broker.config.ts", import.meta.url));
  copyFileSync(other, join(there, "broker.config.ts"));
  await check("npm ci works with another broker.config.ts", clone.install);
  await check("npm test is green with another broker.config.ts", clone.test);
  await check("npm start prints a line for its caller and its key", async () => {
    await clone.start({ line: "/token?key=invoice-api" });
  });
  await check("npm start names the line of a slip in broker.config.ts, and shows no stack", async () => {
    writeFileSync(join(there, "broker.config.ts"), "\nexport default defineBroker(\n");
    const { code, output } = await clone.startInVain();
    equal(code, 2);
    match(output, /^broker\.config\.ts:3:0: ERROR: /m);
    doesNotMatch(output, /^\s+at /m);
  });
}

async function withNpm10() {
  const npm = [process.execPath, join(install("npm", "10.9.9"), "bin/npm-cli.js")];
  const clone = cloneInto({ folder: join(folder, "npm-10"), npm, env: newcomersShell() });
  await check("npm 10 installs from the lockfile", clone.install);
  await check("npm 10 starts the broker", async () => say(await clone.start()));
}

/** @param {string} version @param {{ tests?: boolean }} [more] */
async function onNode(version, { tests = false } = {}) {
  const node = install(`node-linux-${process.arch}`, version);
  const clone = cloneInto({ folder: join(folder, version), env: newcomersShell(join(node, "bin")) });
  await check(`npm ci works on Node ${version}`, clone.install);
  clone.removeBroughtNode();
  await check(`the broker runs on Node ${version}, without the Node that npm brings`, async () =>
    say(await clone.start({ node: new RegExp(`Node v${version};?\\.?\\s`) })),
  );
  await check(`npx btp-broker says its commands on Node ${version}`, clone.btpBroker);
  if (tests) await check(`npm test is green on Node ${version}`, clone.test);
}

/**
 * Installs a package by itself, and gives its folder.
 *
 * @param {string} name
 * @param {string} version
 */
function install(name, version) {
  const prefix = join(folder, `${name}-${version}`);
  mustRun(["npm", "install", "--no-save", "--prefix", prefix, `${name}@${version}`], {
    env: newcomersShell(),
  });
  return join(prefix, "node_modules", name);
}
