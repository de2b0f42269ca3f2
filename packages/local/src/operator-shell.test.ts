import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { exportLine, operatorShell } from "./operator-shell.ts";

const environment = {
  AWS_ENDPOINT_URL_SECRETS_MANAGER: "http://127.0.0.1:4282",
  AWS_ACCESS_KEY_ID: "local-1",
  AWS_SECRET_ACCESS_KEY: "2",
  NODE_EXTRA_CA_CERTS: "/tmp/it's a folder/root.pem",
  BROKER_TOKEN_ORIGINS: "http://127.0.0.1:4281",
};

/** What a program is told that is started from a shell in which the line was pasted. */
function toldAfter(line: string, program: string): string {
  const { PATH = "" } = process.env;
  const env = { PATH, AWS_PROFILE: "production" };
  return spawnSync("sh", ["-c", `${line}\n"$0" -e '${program}'`, process.execPath], { env, encoding: "utf8" })
    .stdout;
}

test("the line tells a shell what an operator needs, whatever is in the values, and no profile before it", () => {
  const line = exportLine(operatorShell({ environment, hosts: {} }));
  const { BROKER_TOKEN_ORIGINS: _, ...told } = environment;
  const names = JSON.stringify(["AWS_PROFILE", "BROKER_TOKEN_ORIGINS", "NODE_OPTIONS", ...Object.keys(told)]);
  const said = toldAfter(
    line,
    `console.log(JSON.stringify(Object.fromEntries(${names}.map((name) => [name, process.env[name]]))))`,
  );
  expect(JSON.parse(said)).toEqual({ AWS_PROFILE: "", ...told });
});

test("a Node that is started from it finds the hosts that keys are pinned to on loopback", () => {
  // A port that is closed: that it was tried there shows in the error.
  const hosts = { "acme.authentication.eu10.hana.ondemand.com": 1 };
  const line = exportLine(operatorShell({ environment: { ...environment, NODE_EXTRA_CA_CERTS: "" }, hosts }));
  const said = toldAfter(
    line,
    `require("node:https").get("https://acme.authentication.eu10.hana.ondemand.com").on("error", ({ code, address, port }) => console.log(code, address, port))`,
  );
  expect(said).toBe("ECONNREFUSED 127.0.0.1 1\n");
});
