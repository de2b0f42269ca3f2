import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startCommand } from "./running-command.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The variables by which a shell gives a role's credentials to the AWS SDK. */
export function shellOf(credentials: {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}) {
  return {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
  };
}

/** Starts `btp-broker` in a shell that knows nothing else of AWS, with a folder of its own for home and temporary files. */
export function startBtpBroker(given: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "btp-broker-test-"));
  const { PATH = "" } = process.env;
  const shell = { PATH, HOME: folder, TMPDIR: folder, AWS_EC2_METADATA_DISABLED: "true", ...env };
  const command = startCommand([process.execPath, "packages/cli/btp-broker.js", ...given], {
    cwd: root,
    env: shell,
  });
  return {
    ...command,
    /** What is in its folder. */
    leftovers: () => readdirSync(folder),
    async [Symbol.asyncDispose]() {
      await command.interrupt();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
