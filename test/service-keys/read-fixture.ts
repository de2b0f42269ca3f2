import type { ReadCertificate } from "../../packages/core/src/certificate.ts";
import type { Failure } from "../../packages/core/src/failure.ts";
import { readServiceKey, type ReadKey } from "../../packages/core/src/key-reader.ts";
import { type Result, succeed } from "../../packages/core/src/result.ts";
import { Secret } from "../../packages/core/src/secret.ts";
import { SAP_SERVICE_DOMAINS } from "../../packages/core/src/service-domain.ts";
import { SAP_TOKEN_ORIGINS } from "../../packages/core/src/token-origin.ts";
import { readCertificate } from "../../packages/functions/src/certificate-reader.ts";
import { some } from "../support/some.ts";
import { the } from "../support/the.ts";
import type { Fixture } from "./fixture.ts";

const [configured] = some.configuration().keys.values();
if (!configured) throw new Error("The ordinary configuration has no key");
const { name, secret, kmsKey, warm } = configured;

/** Reads a text as a mint would: the shape, the pins, where its token endpoint is, and the certificate. */
export function readFixture(
  { text, expect = {} }: Pick<Fixture, "text" | "expect">,
  read: ReadCertificate = readCertificate,
): Promise<Result<ReadKey, Failure>> {
  return readServiceKey(
    { name, secret, user: undefined, kmsKey, warm, expect },
    {
      store: {
        read: async () => succeed({ text: new Secret(text), version: "version-1", storedAt: the.now }),
      },
      tokenOrigins: SAP_TOKEN_ORIGINS,
      serviceDomains: SAP_SERVICE_DOMAINS,
      readCertificate: read,
      now: () => the.now,
    },
    the.now + 1_000,
  );
}
