import { createHash, createHmac } from "node:crypto";

/**
 * The parts of an HTTP request that take part in its signature, as they were sent.
 *
 * Text holds one byte per character (Latin-1), as node:http gives it, so that bytes which are not ASCII are hashed
 * as they came and never reinterpreted.
 */
export interface SentRequest {
  readonly method: string;
  /** As on the request line, before `?`: not decoded, not normalised. */
  readonly path: string;
  /** As on the request line, after `?`; empty when there is none. */
  readonly query: string;
  /** Name and value in the order sent; names in any case, possibly repeated. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

/** Which day, region and service a signing key is good for. */
export interface CredentialScope {
  /** `YYYYMMDD`, UTC. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/**
 * Writes the canonical request of Signature Version 4 (IAM User Guide, "Create a signed AWS API request").
 *
 * `signedHeaders` are lower-case names. The payload hash is always that of the body received: Lambda supports no
 * unsigned payload, so an `x-amz-content-sha256` that says anything else must not verify.
 */
export function canonicalRequest(request: SentRequest, signedHeaders: readonly string[]): string {
  const names = signedHeaders.toSorted();
  return [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query),
    ...names.map((name) => `${name}:${canonicalValue(request, name)}`),
    "",
    names.join(";"),
    sha256(request.body),
  ].join("\n");
}

/** Writes the string to sign; `amzDate` is the request's `x-amz-date`, such as `20261122T100000Z`. */
export function stringToSign(canonical: string, scope: CredentialScope, amzDate: string): string {
  const { date, region, service } = scope;
  const hash = sha256(Buffer.from(canonical, "latin1"));
  return ["AWS4-HMAC-SHA256", amzDate, `${date}/${region}/${service}/aws4_request`, hash].join("\n");
}

/** Signs with the key derived from the secret for that scope; 64 lower-case hexadecimal digits. */
export function sign(secretAccessKey: string, scope: CredentialScope, toSign: string): string {
  const key = [scope.date, scope.region, scope.service, "aws4_request"].reduce<string | Buffer>(
    (derived, part) => createHmac("sha256", derived).update(part).digest(),
    `AWS4${secretAccessKey}`,
  );
  return createHmac("sha256", key).update(toSign).digest("hex");
}

/** The values of a header in the order sent, joined by commas; undefined when there is none of that lower-case name. */
export function headerValue(request: SentRequest, name: string): string | undefined {
  const values = headerValues(request, name);
  return values.length === 0 ? undefined : values.join(",");
}

/** SHA-256 in lower-case hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function headerValues(request: SentRequest, name: string): string[] {
  return request.headers.filter(([sent]) => sent.toLowerCase() === name).map(([, value]) => value);
}

function canonicalValue(request: SentRequest, name: string): string {
  const spaced = headerValues(request, name).map((value) => value.replace(/[ \t]+/g, " "));
  return spaced.map((value) => value.replace(/^ | $/g, "")).join(",");
}

/** Every service but S3 drops empty, `.` and `..` segments first, then encodes what is encoded already once more. */
function canonicalPath(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") kept.pop();
    else if (segment !== "" && segment !== ".") kept.push(segment);
  }
  const trailing = kept.length > 0 && path.endsWith("/") ? "/" : "";
  return `/${kept.map(percentEncode).join("/")}${trailing}`;
}

/**
 * AWS documents that a space is to be sent as `%20` and not what it makes of a literal `+`. Signers that accept one
 * sign it as a space (curl since 8.13: "Encode '+' as space"), as HTML forms mean it, and so does this. Who means a
 * plus sends `%2B`.
 */
function canonicalQuery(query: string): string {
  return query
    .split("&")
    .filter((parameter) => parameter !== "")
    .map((parameter) => {
      const [name = "", ...value] = parameter.split("=");
      return [name, value.join("=")].map((part) => percentEncode(percentDecode(part.replaceAll("+", " "))));
    })
    .sort(([name = "", value = ""], [otherName = "", otherValue = ""]) =>
      name === otherName ? order(value, otherValue) : order(name, otherName),
    )
    .map((pair) => pair.join("="))
    .join("&");
}

// By code point, as AWS sorts; localeCompare would put "a" before "B".
function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function percentDecode(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** RFC 3986 §2.3: everything but the unreserved characters; encodeURIComponent would leave out `!'()*`. */
function percentEncode(latin1: string): string {
  return latin1.replace(
    /[^A-Za-z0-9\-._~]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}
