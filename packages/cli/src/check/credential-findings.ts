import { endsSoon, type KeyTrial, type Profile } from "@btp-token-broker/core";
import type { CheckFinding } from "./finding.ts";

const MINUTE_MS = 60_000;
/** SAP: "Configure Token Policy for SAP Authorization and Trust Management Service". */
const ADVISED = { leastMs: 30 * MINUTE_MS, mostMs: 12 * 60 * MINUTE_MS };

/** What will have to be done about a key that works. */
export function credentialFindings(about: string, profile: Profile, now: number): readonly CheckFinding[] {
  const { certificateEndsAt: endsAt, isCertificateAlone, credentialType } = profile;
  const findings: CheckFinding[] = [];
  if (endsAt !== undefined && endsSoon(endsAt, now))
    findings.push({
      id: "certificate",
      about,
      seen: `the client certificate is over at ${new Date(endsAt).toISOString()}`,
      wayOut: "Create a new service key (binding) at SAP and import it before.",
    });
  if (isCertificateAlone)
    findings.push({
      id: "certificate",
      about,
      seen: "nothing in the key leads from the client certificate to an authority",
      wayOut: "Import the whole chain: a server that does not know who signed the certificate refuses it.",
    });
  if (credentialType === "instance-secret")
    findings.push({
      id: "instance-secret",
      about,
      seen: "the client secret is the instance's, the same in every key of it, and cannot be rotated alone",
      wayOut:
        'Create a binding with the parameter {"credential-type":"binding-secret"} and import that; the instance has to allow it.',
    });
  return findings;
}

/** How long its tokens live, against SAP's advice for the subaccount's policy. */
export function lifeFindings(about: string, { lifeMs }: KeyTrial): readonly CheckFinding[] {
  // `expires_in` is rounded down by a second.
  if (lifeMs >= ADVISED.leastMs - 1_000 && lifeMs <= ADVISED.mostMs) return [];
  const isShort = lifeMs < ADVISED.leastMs;
  return [
    {
      id: "life",
      about,
      seen: `its tokens live ${Math.round(lifeMs / 1_000)} s, which is ${isShort ? "less than 30 minutes" : "more than 12 hours"}`,
      wayOut: `Set the access token's validity between 30 minutes and 12 hours: BTP cockpit, the subaccount, Security, Settings. ${isShort ? "Each half of a life is a mint." : "A token that got away is good for as long."}`,
    },
  ];
}
