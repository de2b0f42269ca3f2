import { Secret, TOTP } from "otpauth";

/** The second factor of one user: a code that a device shows, and that is used once (RFC 6238). */
export interface SecondFactor {
  /** What the device shows at that time. */
  readonly codeAt: (nowMs: number) => string;
  /** Takes a code, and uses it up; false if it is none of this time, or was used before. */
  readonly accept: (code: string, nowMs: number) => boolean;
}

const PERIOD_SECONDS = 30;
/** For a code that is typed at the end of its step, and a device whose clock is not quite right (RFC 6238 §5.2, §6). */
const MOST_STEPS_OFF = 1;

/**
 * Makes one from its seed in base32: SHA-1, six digits, 30 seconds, which is what authenticator apps understand.
 *
 * @throws TypeError if that is not base32
 */
export function createSecondFactor(seed: string): SecondFactor {
  const secret = Secret.fromBase32(seed);
  const totp = new TOTP({ secret, algorithm: "SHA1", digits: 6, period: PERIOD_SECONDS });
  // All of them, not the last one: the clock of a stand-in goes back, too.
  const usedSteps = new Set<number>();
  return {
    codeAt: (nowMs) => totp.generate({ timestamp: nowMs }),
    accept: (code, nowMs) => {
      const off = totp.validate({ token: code, timestamp: nowMs, window: MOST_STEPS_OFF });
      if (off === null) return false;
      const step = totp.counter({ timestamp: nowMs }) + off;
      if (usedSteps.has(step)) return false;
      usedSteps.add(step);
      return true;
    },
  };
}
