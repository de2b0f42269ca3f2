import { headerValue, sha256, type SentRequest } from "./signature.ts";
import { TOLERATED_SKEW_MS, type SignatureRefusal } from "./signature-verification.ts";

type Refused<Reason> = Extract<SignatureRefusal, { reason: Reason }>;

/** What AWS says on the wire, with status 403: no more than this, which is why the door logs an explanation. */
interface Refusal {
  /** `x-amzn-ErrorType`. */
  readonly errorType: string;
  /** JSON. */
  readonly body: string;
}

/**
 * Answers a refused signature with the bytes of a function URL.
 *
 * The member is `Message` when the URL's authorizer speaks and `message` when the signature check behind it does.
 */
export function answerRefusal(refusal: SignatureRefusal): Refusal {
  const says = (errorType: string, message: string) => ({ errorType, body: JSON.stringify({ message }) });
  switch (refusal.reason) {
    case "unsigned":
    case "presigned": {
      const help = "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html";
      const Message = `Forbidden. For troubleshooting Function URL authorization issues, see: ${help}`;
      return { errorType: "AccessDeniedException", body: JSON.stringify({ Message }) };
    }
    case "incomplete":
      return says("IncompleteSignatureException", refusal.why);
    case "wrong_scope":
      return says("InvalidSignatureException", refusal.why);
    case "expired":
    case "not_yet_current":
      return says("InvalidSignatureException", skewMessage(refusal));
    case "unknown_key":
    case "wrong_session_token":
      return says("UnrecognizedClientException", "The security token included in the request is invalid.");
    case "mismatch":
      return says(
        "InvalidSignatureException",
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret " +
          "Access Key and signing method. Consult the service documentation for details.",
      );
  }
}

/**
 * Explains a refusal to whoever runs the door: what was wrong, what was expected, what to try; several lines.
 *
 * Never holds a secret access key, a session token, or the signature that would have been right: with that one, the
 * log would be a way to sign.
 */
export function explainRefusal(request: SentRequest, refusal: SignatureRefusal): string {
  const headline = `403 ${request.method} ${request.path}: ${refusal.reason.replaceAll("_", " ")}`;
  return [headline, ...explanation(request, refusal).map((line) => `  ${line}`)].join("\n");
}

function explanation(request: SentRequest, refusal: SignatureRefusal): string[] {
  switch (refusal.reason) {
    case "unsigned":
      return [
        "The request has no `Authorization: AWS4-HMAC-SHA256 …` header.",
        "Try: curl --aws-sigv4 'aws:amz:REGION:lambda' --user CALLER:local URL",
      ];
    case "presigned":
      return [
        "The signature is in the query. AWS would take it, this door takes headers only.",
        "Try: sign the headers.",
      ];
    case "incomplete":
    case "wrong_scope":
      return [refusal.why.trim(), "Try: a SigV4 signer set to service `lambda` and the region of this door."];
    case "expired":
    case "not_yet_current":
      return [
        skewMessage(refusal),
        "Try: set the signing machine's clock; moving the local stack's time never matters here.",
      ];
    case "unknown_key":
      return [
        `No caller has the access key id '${refusal.accessKeyId}'.`,
        "Try: the name of a caller in the configuration, with the secret access key `local`.",
      ];
    case "wrong_session_token":
      return refusal.needed
        ? [
            `'${refusal.accessKeyId}' has temporary credentials; the request's x-amz-security-token is not theirs.`,
          ]
        : [
            `'${refusal.accessKeyId}' has no session token.`,
            "Try: without x-amz-security-token (AWS_SESSION_TOKEN).",
          ];
    case "mismatch":
      return mismatch(request, refusal);
  }
}

function mismatch(request: SentRequest, refusal: Refused<"mismatch">): string[] {
  const quoted = (text: string) =>
    redact(text)
      .split("\n")
      .map((line) => `  | ${line}`);
  return [
    "Expected canonical request:",
    ...quoted(refusal.canonicalRequest),
    "Expected string to sign (its last line is the SHA-256 of the canonical request):",
    ...quoted(refusal.stringToSign),
    "Try: compare both with your signer's debug output; if they are equal, the secret access key is wrong.",
    ...notes(request, refusal.canonicalRequest).map((note) => `Note: ${note}`),
  ];
}

/** What is known to go wrong with a request like this one. */
function notes(request: SentRequest, canonical: string): string[] {
  const [, path = "", query] = canonical.split("\n");
  const declaredHash = headerValue(request, "x-amz-content-sha256");
  const found: string[] = [];
  if (path !== request.path) {
    found.push(
      `the path is signed as ${path}: without empty and relative segments, every % encoded once more.`,
    );
  }
  if (query !== request.query) {
    // Seen with curl 7.88, which signs the query as it stands.
    found.push(
      "send the query as it is signed, sorted and with %20 for a space: some signers do not rewrite it.",
    );
  }
  if (declaredHash !== undefined && declaredHash !== sha256(request.body)) {
    found.push("x-amz-content-sha256 is not the hash of the body; Lambda supports no unsigned payload.");
  }
  return found;
}

/** Session tokens are signed, as a header and at times as a parameter, so a canonical request holds them. */
function redact(canonical: string): string {
  return canonical.replace(/(x-amz-security-token[:=])[^&\n]+/gi, "$1(not shown)");
}

function skewMessage({ reason, amzDate, now }: Refused<"expired" | "not_yet_current">): string {
  return reason === "expired"
    ? `Signature expired: ${amzDate} is now earlier than ${basic(now - TOLERATED_SKEW_MS)} (${basic(now)} - 5 min.)`
    : `Signature not yet current: ${amzDate} is still later than ${basic(now + TOLERATED_SKEW_MS)} (${basic(now)} + 5 min.)`;
}

/** ISO 8601 basic format in whole seconds: `20261122T100000Z`. */
function basic(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]|\.\d+/g, "");
}
