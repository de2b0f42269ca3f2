import type { Failure } from "@btp-token-broker/core";

type UserMalformed = Extract<Failure, { readonly code: "user_malformed" }>;

/**
 * What is wrong with a text that is no user's secret, or no seed, and the way out: the words of `docs/errors.md`, which a test
 * holds them to.
 */
export const USER_PROBLEM_WORDS: Readonly<Record<UserMalformed["problem"], string>> = {
  not_json:
    'It is not JSON. Write `{"username": "…", "password": "…"}`; a quotation mark or a backslash in a password has a backslash before it.',
  not_an_object: 'It is JSON, and no object. Write `{"username": "…", "password": "…"}`.',
  service_key:
    "A service key was stored where the user belongs. They are two secrets: store each as what it is.",
  unknown_member:
    "There is a member besides `username`, `password` and `origin`, or one of them is written differently. Take it out.",
  missing: "The member is not there, or is empty. Write it.",
  not_text: "The member is not text. Put it in quotation marks.",
  placeholder: "It is a sample: `<…>` stands where the value belongs. Write the value.",
  unprintable:
    "There is a line break or another control character in it. Take it out: nobody has typed it into a form of SAP's.",
  too_long: "It has more than 512 characters. Look whether something else was pasted in.",
  not_an_origin:
    "An origin has letters, digits, dots, hyphens and underscores only, such as `sap.custom`. It is the identity provider's *origin key* in the cockpit, under Trust Configuration.",
  not_a_seed:
    "It is neither base32 nor an `otpauth://totp/` URI. Take what the second factor's page shows beside the QR code, or in it; it is no code of six digits.",
};
