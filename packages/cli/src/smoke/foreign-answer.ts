import type { Explanation } from "../explanation.ts";
import type { Answer, Heard } from "./door.ts";

const NO_ANSWER: Readonly<Record<Extract<Heard, { ok: false }>["problem"], Explanation>> = {
  dns: {
    seen: "the host name does not resolve",
    wayOut: "Compare the URL with the one that `sst deploy` printed.",
  },
  tls: {
    seen: "the certificate is not accepted",
    wayOut:
      "Look for a proxy that opens TLS. NODE_EXTRA_CA_CERTS names a file with its certificate authority.",
  },
  connection: {
    seen: "the connection failed",
    wayOut: "Compare the URL with the one that `sst deploy` printed. HTTPS_PROXY has no effect here.",
  },
  timeout: {
    seen: "no answer came in time",
    wayOut: "Look at the function's duration and its log. Ask again: a first request may have started it.",
  },
  not_sent: { seen: "it was not sent, since the request before it got no answer", wayOut: "See there." },
};

export function explainSilence(heard: Extract<Heard, { ok: false }>): Explanation {
  return NO_ANSWER[heard.problem];
}

/** What AWS says of a signature or a permission, by how its message begins or what stands in it. */
const AWS_REFUSALS: readonly (Explanation & { readonly says: RegExp })[] = [
  {
    says: /^Forbidden/,
    seen: "no policy lets these credentials in",
    wayOut:
      "The role needs lambda:InvokeFunctionUrl and lambda:InvokeFunction on the alias. The broker's policy grants both to the roles of broker.config.ts; a role of another account needs them in its own policy too.",
  },
  {
    says: /^Signature (?:expired|not yet current)/,
    seen: "the signature's time is more than 5 minutes off",
    wayOut: "Set this machine's clock.",
  },
  {
    says: /scoped to correct service/,
    seen: "the URL takes signatures for another service than lambda",
    wayOut: "Give the function's own URL. API Gateway and CloudFront are other doors.",
  },
  {
    says: /scoped to a valid region/,
    seen: "the signature is for another region",
    wayOut: "Name the broker's region with --region.",
  },
  {
    says: /security token/,
    seen: "the credentials are unknown, or over, or lack their session token",
    wayOut: "Fetch new credentials. `aws sts get-caller-identity` shows whether AWS takes them.",
  },
  {
    says: /signature we calculated/,
    seen: "the signature does not match",
    wayOut: "The secret access key is wrong, or a proxy changed the request on its way.",
  },
];

/** Explains an answer that is not the broker's, by its status and by AWS's words, which are not said back. */
export function explainForeign(answer: Answer): Explanation {
  const { status } = answer;
  if (status === 403 && isByAws(answer)) return explainForbidden(answer);
  if (status === 429)
    return {
      seen: "429: Lambda throttles the function",
      wayOut: "Wait a second and ask again. Look at the function's and the account's concurrency.",
    };
  if (status === 502)
    return {
      seen: "502 of Lambda's own: the function refused the event, or failed",
      wayOut:
        "Look into the function's log. A line `refused-event` with `not_this_function` says that requests to the URL do not come to the alias `live`, and the broker serves nobody until its door knows what they do come to. Otherwise look for `crash`, a failed INIT, or a time-out.",
    };
  const elsewhere =
    "Compare the URL with the one that `sst deploy` printed, and look for a proxy in between.";
  if (status >= 300 && status < 400)
    return { seen: `${status}, a redirect, which is not followed`, wayOut: elsewhere };
  const what = /html/i.test(answer.headers.get("content-type") ?? "") ? "a page" : "an answer";
  return { seen: `${status}, ${what} without x-request-id: it is not the broker's`, wayOut: elsewhere };
}

/** Every answer of a function URL has AWS's id of the request. */
export function isByAws({ headers }: Answer): boolean {
  return headers.has("x-amzn-requestid");
}

function explainForbidden({ text }: Answer): Explanation {
  const message = awsMessage(text);
  const known = AWS_REFUSALS.find(({ says }) => says.test(message));
  return known
    ? { seen: `403 by AWS: ${known.seen}`, wayOut: known.wayOut }
    : {
        seen: "403 by AWS, in words that are not known here",
        wayOut: 'Ask with curl, and read what it says: docs/http.md, "Answers that are not the broker\'s".',
      };
}

/** The URL's authorizer writes `Message`, the signature check behind it `message`. */
function awsMessage(text: string): string {
  const [, message = ""] = /"[Mm]essage"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(text) ?? [];
  return message;
}
