import { createHash } from "node:crypto";
import { createLogins, SAP_TOKEN_ORIGINS, succeed } from "@btp-token-broker/core";
import { readCertificate } from "../../packages/functions/src/certificate-reader.ts";
import { createLog } from "../../packages/functions/src/log.ts";
import { createLoginHandler } from "../../packages/functions/src/login/login-handler.ts";
import { computePasscode } from "../../packages/functions/src/login/passcode.ts";
import { readClaims } from "../support/some.ts";
import type { Clock, ProcessParts } from "./broker-process.ts";

/** The login function as it is deployed, from its handler on; its ports are in this process. Marks are the store's matter. */
export function startLoginProcess(
  { configuration, outside, random, write }: Omit<ProcessParts, "door">,
  clock: Clock,
) {
  const now = () => clock.now;
  const refused = new Set<string>();
  const logins = createLogins({
    configuration,
    tokenOrigins: SAP_TOKEN_ORIGINS,
    store: { read: (secret, stage) => outside.read(secret, stage, clock) },
    users: {
      async read(secret) {
        const stored = await outside.read(secret, "AWSCURRENT", clock);
        return stored.ok
          ? succeed({ ...stored.value, isRefused: refused.has(stored.value.version) })
          : stored;
      },
      async markRefused(_secret, version) {
        refused.add(version);
        return true;
      },
    },
    endpoint: { post: (request, deadline) => outside.post(request, deadline, clock) },
    computePasscode,
    now,
    random,
    pause: (ms) => {
      clock.now += ms;
      return Promise.resolve();
    },
    fingerprint: (text) => createHash("sha256").update(text.reveal()).digest("hex"),
    readClaims,
    readCertificate,
  });
  return { handle: createLoginHandler({ logins, configuration, log: createLog(write), now }) };
}
