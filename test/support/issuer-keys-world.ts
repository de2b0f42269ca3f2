import { createIssuerKeys } from "../../packages/functions/src/jwt/issuer-keys.ts";
import { configuredIssuer, issuerKey, publishedDocuments } from "./jwt-issuer.ts";
import { the } from "./the.ts";

/** Two keys, as an issuer publishes them. */
export const one = (await issuerKey("one")).jwk;
export const two = (await issuerKey("two")).jwk;

/** The keys of an issuer that publishes the first, with the time in hand. */
export function issuerKeysWorld() {
  const documents = publishedDocuments([one]);
  let now = the.now;
  const deadlines: number[] = [];
  const keys = createIssuerKeys(configuredIssuer, {
    read: (url, deadline) => {
      deadlines.push(deadline - now);
      return documents.read(url, deadline);
    },
    now: () => now,
    random: () => 0,
  });
  return {
    documents,
    deadlines,
    keyReads: () => documents.keyReads(),
    pass: (ms: number) => void (now += ms),
    prepare: () => keys.prepare(now + 25_000),
    find: async (keyId = "one", leftMs = 6_000) => {
      const found = await keys.find(keyId, now + leftMs);
      if (found.ok) return "found";
      const { problem } = found;
      return problem.code === "identity_refused"
        ? problem.reason
        : `${problem.reason} ${problem.retryAfterMs}`;
    },
  };
}
