import { type ComputePasscode, fail, Secret, succeed } from "@btp-token-broker/core";
import { Secret as Seed, TOTP, URI } from "otpauth";

/** What authenticator apps understand, SAP's among them, where a seed says nothing else (RFC 6238 §1.2, §4). */
const USUAL = { algorithm: "SHA1", digits: 6, period: 30 } as const;

/** RFC 4226 §4 wants 128 bits; what is shorter than half of that is no seed but a text that happens to be base32. */
const LEAST_SEED_BYTES = 8;

/** Computes codes with `otpauth`. The seed is kept by nobody. */
export const computePasscode: ComputePasscode = (seed, now) => {
  const totp = readSeed(seed.reveal().trim());
  if (!totp || totp.secret.bytes.length < LEAST_SEED_BYTES) return fail("not_a_seed");
  return succeed({
    code: new Secret(totp.generate({ timestamp: now })),
    step: totp.counter({ timestamp: now }),
    periodMs: totp.period * 1_000,
  });
};

function readSeed(text: string): TOTP | undefined {
  try {
    if (!/^otpauth:/i.test(text)) {
      // Apps show it in groups, and in small letters.
      return new TOTP({ ...USUAL, secret: Seed.fromBase32(text.replaceAll(/[\s-]/g, "").toUpperCase()) });
    }
    const parsed = URI.parse(text);
    return parsed instanceof TOTP ? parsed : undefined;
  } catch {
    return undefined; // Its message quotes the text.
  }
}
