import { Secret } from "@btp-token-broker/core";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { computePasscode } from "./passcode.ts";

/** The seed of RFC 6238's test vectors, "12345678901234567890" in ASCII. */
const SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

const codeOf = (seed: string, now: number) => {
  const passcode = computePasscode(new Secret(seed), now);
  return passcode.ok ? passcode.value.code.reveal() : passcode.problem;
};

describe("computePasscode()", () => {
  // RFC 6238, appendix B; the last six of its eight digits.
  test.for([
    { seconds: 59, code: "287082" },
    { seconds: 1_111_111_109, code: "081804" },
    { seconds: 1_111_111_111, code: "050471" },
    { seconds: 1_234_567_890, code: "005924" },
    { seconds: 2_000_000_000, code: "279037" },
  ])("gives $code at $seconds s, as RFC 6238 has it", ({ seconds, code }) => {
    expect(codeOf(SEED, seconds * 1_000)).toBe(code);
  });

  test("says which time step the code is for", () => {
    expect(computePasscode(new Secret(SEED), 59_999)).toMatchObject({ value: { step: 1, periodMs: 30_000 } });
    expect(computePasscode(new Secret(SEED), 60_000)).toMatchObject({ value: { step: 2 } });
  });

  test.for([
    { seed: "gezd gnbv gy3t qojq gezd gnbv gy3t qojq", because: "apps show it in groups" },
    { seed: "GEZD-GNBV-GY3T-QOJQ-GEZD-GNBV-GY3T-QOJQ\n", because: "others use hyphens" },
    {
      seed: `otpauth://totp/SAP:me@acme.example?secret=${SEED}&issuer=SAP`,
      because: "it is what a QR code holds",
    },
  ])("takes $seed: $because", ({ seed }) => {
    expect(codeOf(seed, 59_000)).toBe("287082");
  });

  test("follows what the URI says of digits, period and algorithm (RFC 6238, appendix B)", () => {
    expect(codeOf(`otpauth://totp/a?secret=${SEED}&digits=8&period=30&algorithm=SHA1`, 59_000)).toBe(
      "94287082",
    );
    expect(computePasscode(new Secret(`otpauth://totp/a?secret=${SEED}&period=60`), 0)).toMatchObject({
      value: { periodMs: 60_000 },
    });
  });

  test.for([
    { seed: "", because: "there is nothing" },
    { seed: "GEZDGNB1", because: "1 is not in base32" },
    { seed: "GEZDGNBV", because: "40 bits are no seed" },
    { seed: `otpauth://hotp/a?secret=${SEED}&counter=1`, because: "it counts uses, which nobody here could" },
    { seed: "otpauth://totp/a", because: "there is no seed in it" },
    { seed: '{"username":"a","password":"b"}', because: "it is the user" },
  ])("refuses $seed, since $because", ({ seed }) => {
    expect(codeOf(seed, 0)).toBe("not_a_seed");
  });

  test("never throws, and shows nothing of what was stored", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `otpauth://totp/${text}`),
        ),
        (text) => {
          const shown = JSON.stringify(computePasscode(new Secret(`${text}canary`), 0));
          expect(shown).not.toContain("canary");
        },
      ),
    );
  });
});
