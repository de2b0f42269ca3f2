import { Secret } from "otpauth";
import * as v from "valibot";
import { members, text } from "../json-input.ts";
import { subdomain } from "./client-json.ts";
import type { XsuaaUser } from "./user.ts";

const texts = v.array(text, "must be a list of texts");

/** The password of a user, as it is set. SAP's has a character at least, and UAA takes none that is empty. */
export const passwordInput = members({ password: text });

/** A user as people write it down. */
export const userInput = v.pipe(
  members({
    username: text,
    password: text,
    origin: v.exactOptional(text),
    totp: v.exactOptional(v.pipe(text, v.check(isBase32, "must be a seed in base32: A to Z and 2 to 7"))),
    scopes: v.exactOptional(texts),
    roleCollections: v.exactOptional(texts),
    identityzone: v.exactOptional(subdomain),
  }),
  v.transform((given): XsuaaUser => given),
);

function isBase32(seed: string): boolean {
  try {
    return Secret.fromBase32(seed).bytes.length > 0;
  } catch {
    return false;
  }
}
