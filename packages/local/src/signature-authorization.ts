import type { CredentialScope } from "./signature.ts";

/** What an `Authorization: AWS4-HMAC-SHA256 …` header says. */
export interface SignatureAuthorization {
  readonly accessKeyId: string;
  readonly scope: CredentialScope;
  /** Lower-case names as sent: a name in another case is a name that no header has. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const SCHEME = "AWS4-HMAC-SHA256";

/** Whether the header claims to be a Signature Version 4; anything else counts as unsigned. */
export function claimsSignature(authorization: string): boolean {
  return authorization.startsWith(`${SCHEME} `);
}

/**
 * Reads the header, or names in AWS's words every parameter that is missing or malformed.
 *
 * @see IAM User Guide, "Elements of an AWS API request signature", for its form
 */
export function readAuthorization(
  authorization: string,
):
  | { readonly ok: true; readonly value: SignatureAuthorization }
  | { readonly ok: false; readonly why: string } {
  const pairs = authorization.slice(SCHEME.length).split(",");
  // More than these: two headers arrive joined by a comma, and which of them counts must not be a matter of taste.
  if (pairs.length > 3) return { ok: false, why: "Authorization header has more than its 3 parameters." };
  const parameters = new Map(pairs.map((pair) => splitOnce(pair.trim(), "=")));
  const credential = parameters.get("Credential")?.split("/");
  const signature = parameters.get("Signature");
  const signedHeaders = parameters.get("SignedHeaders");
  if (!credential || !signature || !signedHeaders) {
    const missing = ["Credential", "Signature", "SignedHeaders"].filter((name) => !parameters.get(name));
    return {
      ok: false,
      why: missing.map((name) => `Authorization header requires '${name}' parameter.`).join(" "),
    };
  }
  const [accessKeyId, date, region, service, terminator, ...rest] = credential;
  if (!accessKeyId || !date || !region || !service || terminator !== "aws4_request" || rest.length > 0) {
    return {
      ok: false,
      why: "Credential must have exactly 5 slash-delimited elements: id/YYYYMMDD/region/service/aws4_request.",
    };
  }
  return {
    ok: true,
    value: {
      accessKeyId,
      scope: { date, region, service },
      signedHeaders: signedHeaders.split(";"),
      signature,
    },
  };
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
