import * as v from "valibot";
import { JWT_ALGORITHMS } from "./issuer.ts";
import { members } from "./members-schema.ts";
import { DAY_MS, MINUTE_MS } from "./time.ts";

/** No number stands last in a host, which would make it an address; no segment begins with a dot. */
const HTTPS_URL =
  /^https:\/\/(?:[a-z0-9-]{1,63}\.)+[a-z][a-z0-9-]{0,62}(?::[1-9]\d{0,4})?(?:\/[\w~-][\w.~-]*)*\/?$/;

const Https = (what: string) =>
  v.pipe(
    v.string(),
    v.regex(
      HTTPS_URL,
      `must be ${what}: https, a host in small letters, a path or none, and nothing after it`,
    ),
  );

/** One member of `issuers`. */
export const Issuer = members({
  url: Https("the issuer's URL, to the letter as the claim iss has it"),
  audience: v.pipe(
    v.string(),
    v.regex(/^[\x21-\x7e]{1,256}$/, "must be 1 to 256 printable characters, no spaces"),
  ),
  jwks: v.optional(Https("the URL of the issuer's keys")),
  algorithms: v.optional(
    v.pipe(
      v.array(v.picklist(JWT_ALGORITHMS, `must be one of ${JWT_ALGORITHMS.join(", ")}`)),
      v.minLength(1, "must name at least one algorithm"),
    ),
    ["RS256", "ES256"],
  ),
  maxAge: v.optional(
    v.pipe(
      v.number(),
      v.integer("must be whole seconds"),
      v.minValue(MINUTE_MS / 1_000, "must be at least 60 seconds"),
      v.maxValue(DAY_MS / 1_000, "must be at most 86400 seconds"),
    ),
    DAY_MS / 1_000,
  ),
});
