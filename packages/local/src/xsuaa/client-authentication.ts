import type { IncomingHttpHeaders } from "node:http";
import type { Refusal } from "./answer.ts";
import type { CertificateFingerprint } from "./client-certificate.ts";
import type { KnownClient } from "./client.ts";
import { urlDecode } from "./url-decoding.ts";

/** What a request says of its client; nothing of it is verified. */
export interface Credentials {
  readonly clientid: string;
  /** Undefined when the body names a client and no secret; the empty secret is a legal one. */
  readonly secret: string | undefined;
}

/**
 * Finds the client credentials of a token request: Basic, or `client_id` and `client_secret` of the form
 * (RFC 6749 §2.3.1). With an `Authorization` header of whatever kind the form's secret is never looked at.
 */
export function presentedCredentials(
  headers: IncomingHttpHeaders,
  form: URLSearchParams,
): Credentials | Refusal {
  const { authorization } = headers;
  if (authorization !== undefined) {
    const basic = /^basic (.*)$/iu.exec(authorization)?.[1];
    return basic === undefined
      ? nothingPresented
      : basicCredentials(basic, headers["x-cf-encoded-credentials"] === "true");
  }
  const clientid = form.get("client_id");
  // A body that is no form has no fields: UAA looks for a client in forms only, and says so.
  if (form.size === 0) return nothingPresented;
  if (clientid === null || clientid === "") return badClient("Bad credentials");
  return { clientid, secret: form.get("client_secret") ?? undefined };
}

/**
 * Checks credentials against the client they name. An unknown client and a wrong secret get the same answer.
 *
 * @param known undefined if the zone that was asked does not know the client
 * @param certificate what the connection was made with, on the host for certificates
 */
export function authenticateClient(
  { secret }: Credentials,
  known: KnownClient | undefined,
  certificate: CertificateFingerprint | undefined,
): KnownClient | Refusal {
  if (certificate !== undefined) {
    // A client has one way to prove itself, and on this host it is the certificate.
    const isPinned = secret === undefined && known?.client.certificates?.includes(certificate);
    return known && isPinned ? known : badClient("Bad credentials");
  }
  if (secret === undefined) return badClient("Missing credentials");
  return known?.client.secrets.includes(secret) ? known : badClient("Bad credentials");
}

/**
 * xsuaa takes the two halves raw, and percent-decodes them only when `X-CF-ENCODED-CREDENTIALS: true` asks for it
 * (SAP: "Token Retrieval Fails With Status Code 401"; UAA's `enableUriEncodingCompatibilityMode`).
 */
function basicCredentials(basic: string, encoded: boolean): Credentials | Refusal {
  // Buffer skips what is not base64; Java's decoder, which UAA uses, refuses it.
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/u.test(basic)) {
    return badClient("Failed to decode basic authentication token");
  }
  const pair = Buffer.from(basic, "base64").toString("utf8");
  const colon = pair.indexOf(":");
  if (colon === -1) return badClient("Invalid basic authentication token");
  const [clientid, secret] = [pair.slice(0, colon), pair.slice(colon + 1)];
  if (!encoded) return { clientid, secret };
  try {
    return { clientid: urlDecode(clientid), secret: urlDecode(secret) };
  } catch {
    return badClient("Failed to URL Decode credentials");
  }
}

function badClient(description: string): Refusal {
  return { status: 401, error: "invalid_client", description };
}

const nothingPresented: Refusal = {
  status: 401,
  error: "unauthorized",
  description: "An Authentication object was not found in the SecurityContext",
};
