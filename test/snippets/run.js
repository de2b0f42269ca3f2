import { equal, match, ok } from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startChecks } from "../support/checks.js";
import { findFreePorts } from "../support/free-ports.js";
import { CURL_LINE, startCommand } from "../support/running-command.js";
import { mustRun, run } from "../support/finished-command.js";
import { installNode, installPython, read, ROOT } from "./tools.js";

/**
 * `npm run test:snippets`: what the documentation tells callers to paste, pasted, against a local stack.
 *
 * It needs curl 7.75 or later, python3 with its module venv (Debian: python3-venv), and the registries of npm and of
 * Python: botocore and the AWS SDK's signer are installed into a temporary folder.
 */
const { check, finish, part, say } = startChecks("snippets");
const folder = mkdtempSync(join(tmpdir(), "snippets-"));
const port = await findFreePorts();
const { PATH } = process.env;
const broker = startCommand([process.execPath, "packages/local/start.js"], {
  cwd: ROOT,
  env: { PATH, HOME: folder, TMPDIR: folder, PORT: String(port) },
});

try {
  await part("against a local stack, with botocore and the AWS SDK's signer in a temporary folder", checkAll);
} finally {
  await broker.interrupt();
  rmSync(folder, { recursive: true, force: true });
  finish();
}

async function checkAll() {
  const python = installPython(folder);
  const node = installNode(folder);
  const [, line = ""] = await broker.says(CURL_LINE);
  const [, region = "", caller = "", origin = "", key = ""] =
    /'aws:amz:(.+?):lambda' --user (.+?):local '(.+?)\/token\?key=(.+?)'/.exec(line) ?? [];
  const env = {
    PATH,
    HOME: folder,
    BROKER_URL: origin,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: caller,
    AWS_SECRET_ACCESS_KEY: "local",
  };
  await checkSnippets({ python, node, key, env, door: "the URL" });
  await checkPrivateDoor({ python, node, env });
  await checkReadme();
  await checkQueries({ python, key, env });
}

/** @param {{ python: string, node: string, env: NodeJS.ProcessEnv }} tools */
async function checkPrivateDoor({ python, node, env: atTheUrl }) {
  const key = "cis-central";
  const door = startCommand([process.execPath, "test/snippets/private-door.js"], {
    cwd: ROOT,
    env: { PATH, HOME: folder, TMPDIR: folder },
  });
  try {
    const [url] = await door.says(/^http:.*\/live$/m);
    const env = {
      ...atTheUrl,
      BROKER_URL: url,
      BROKER_SERVICE: "execute-api",
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "orders",
    };
    await checkSnippets({ python, node, key, env, door: "the private door" });
    const slashed = { ...env, BROKER_URL: `${url}/` };
    await checkSnippets({
      python,
      node,
      key,
      env: slashed,
      door: "the private door, with a slash at the end",
    });
    await check("a signature for the service lambda is none for the private door", () => {
      const command = ["sh", "docs/ask/curl.sh", key];
      const { status, output } = run(command, { cwd: ROOT, env: { ...env, BROKER_SERVICE: "lambda" } });
      equal(status, 1);
      match(output, /^403 .*wrong_scope/);
    });
  } finally {
    await door.interrupt();
  }
}

/** @param {{ python: string, node: string, key: string, env: NodeJS.ProcessEnv, door: string }} tools */
async function checkSnippets({ python, node, key, env, door }) {
  const snippets = [
    { name: "curl.sh", command: ["sh", "docs/ask/curl.sh"] },
    { name: "python.py", command: [python, "docs/ask/python.py"] },
    { name: "node.mjs", command: [process.execPath, node] },
  ];
  for (const { name, command } of snippets) {
    await check(`docs/ask/${name} prints what was granted, and not the token, through ${door}`, () => {
      const output = mustRun([...command, key], { cwd: ROOT, env });
      match(output, /^expires in \d+ s, scope: \S+( \S+)*\n$/);
      ok(!output.includes("eyJ"));
    });
    await check(
      `docs/ask/${name} fails, in the broker's words, for a key that is not granted, through ${door}`,
      () => {
        const { status, output } = run([...command, "no-such-key"], { cwd: ROOT, env });
        equal(status, 1);
        match(output, /^403 .*access_denied/);
      },
    );
  }
}

async function checkReadme() {
  const lines = read("README.md").match(/^curl .*\/token\?key=.*$/gm) ?? [];
  await check("the README has a line to paste", () => equal(lines.length, 1));
  for (const line of lines)
    await check(`the README's line gets a token: ${line}`, () => {
      const output = mustRun(["sh", "-c", `${line.replace(":4280/", `:${port}/`)} --silent`]);
      equal(JSON.parse(output).token_type, "bearer");
    });
}

/** @param {{ python: string, key: string, env: NodeJS.ProcessEnv }} tools */
async function checkQueries({ python, key, env }) {
  const { BROKER_URL: origin, AWS_REGION: region = "", AWS_ACCESS_KEY_ID: caller } = env;
  const granted = JSON.parse(mustRun(curl(`${origin}/token?key=${key}`))).scope.split(" ");
  const scopes = granted.map(encodeURIComponent);
  // `!` is in every full scope name; encodeURIComponent leaves it as it is, and signers differ about it.
  const encoded = scopes.map((/** @type {string} */ scope) => scope.replaceAll("!", "%21"));

  /** @param {string} url */
  function curl(url) {
    const credentials = ["--aws-sigv4", `aws:amz:${region}:lambda`, "--user", `${caller}:local`];
    return ["curl", "--silent", ...credentials, url];
  }
  const signers = {
    curl: (/** @type {string} */ url) =>
      mustRun([...curl(url), "--output", "/dev/null", "--write-out", "%{http_code}"]),
    botocore: (/** @type {string} */ url) =>
      mustRun([python, "test/snippets/ask.py", region, url], { cwd: ROOT, env }),
  };
  const agreed = [
    `key=${key}&min_ttl=60`,
    `key=${key}&scope=${encoded[0]}`,
    `key=${key}&scope=${encoded.join("%20")}`,
  ];
  const odd = [
    `scope=${encoded[0]}&key=${key}`,
    `key=${key}&scope=${encoded.join("+")}`,
    `key=${key}&scope=${scopes[0]}`,
  ];

  for (const [signer, statusOf] of Object.entries(signers)) {
    for (const query of agreed)
      await check(`${signer} signs what docs/http.md asks for so that it is accepted: ${query}`, () =>
        equal(statusOf(`${origin}/token?${query}`).trim(), "200"),
      );
    for (const query of odd)
      await check(`${signer} signs something else well or is turned away at the door: ${query}`, () => {
        const status = statusOf(`${origin}/token?${query}`).trim();
        say(`${signer} got ${status}`);
        match(status, /^(200|403)$/);
      });
  }
}
