import { randomUUID } from "node:crypto";
import type { ClaimConditions, ConfiguredIssuer, WorkloadCaller } from "@btp-token-broker/core";

/** As long as GitHub's tokens live. */
const LIFE_SECONDS = 300;

/** What a token says that makes its bearer this caller: the least that the configuration asks for. */
export function workloadClaims(
  issuer: ConfiguredIssuer,
  { subject, claims }: WorkloadCaller,
  now: number,
): Readonly<Record<string, unknown>> {
  const issuedAt = Math.floor(now / 1000);
  return {
    ...sampleOf(claims),
    iss: issuer.url,
    aud: issuer.audience,
    sub: subject.replaceAll("*", "local"),
    iat: issuedAt,
    nbf: issuedAt,
    exp: issuedAt + LIFE_SECONDS,
    jti: randomUUID(),
  };
}

/** Claims that meet conditions: of a list, the first. */
function sampleOf(conditions: ClaimConditions): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(conditions).map(([name, wanted]) => [
      name,
      isNested(wanted) ? sampleOf(wanted) : [wanted].flat()[0],
    ]),
  );
}

function isNested(wanted: ClaimConditions[string]): wanted is ClaimConditions {
  return typeof wanted === "object" && !Array.isArray(wanted);
}
