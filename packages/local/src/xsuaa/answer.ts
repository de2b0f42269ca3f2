import { randomUUID } from "node:crypto";
import type { Sending } from "./fault.ts";

/** An HTTP answer, before anything is sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What becomes of a request: an answer, sent whole unless it is said how else, or none. */
export type Outcome = { readonly answer: Answer; readonly sent?: Sending } | "hang" | "reset";

/** A refusal in OAuth's words (RFC 6749 §5.2), as UAA gives it. */
export interface Refusal {
  readonly status: number;
  readonly error: string;
  readonly description: string;
  /** Further members of the body. */
  readonly extra?: Readonly<Record<string, string>>;
}

/** What xsuaa's router and UAA put on every answer: recorded from SAP, August 2026. */
const EVERY_ANSWER = {
  server: "openresty",
  "cache-control": "no-store",
  pragma: "no-cache",
  "strict-transport-security": "max-age=31536000; includeSubDomains; preload;",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "x-xss-protection": "0",
};

/** A JSON answer with xsuaa's usual headers and a fresh `x-vcap-request-id`. */
export function jsonAnswer(status: number, body: object, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: {
      ...EVERY_ANSWER,
      "content-type": "application/json",
      "x-vcap-request-id": randomUUID(),
      ...headers,
    },
    body: JSON.stringify(body),
  };
}

/**
 * The answer for a refusal: JSON, or XML for a caller that accepts that and not JSON, as UAA does (SAP shows
 * `<oauth><error_description>` in its help pages).
 */
export function refusalAnswer(refusal: Refusal, accept = "application/json"): Answer {
  const { status, error, description, extra } = refusal;
  const members = { error, error_description: description, ...extra };
  const answer = jsonAnswer(status, members, {
    ...(status === 401 && {
      "www-authenticate": `Basic realm="UAA/client", error="unauthorized", error_description="${description}"`,
    }),
    ...(status === 405 && { allow: "POST" }),
  });
  if (!accept.includes("xml") || accept.includes("json")) return answer;
  const elements = Object.entries(members).map(([name, text]) => `<${name}>${escapeXml(text)}</${name}>`);
  return {
    ...answer,
    headers: { ...answer.headers, "content-type": "application/xml" },
    body: `<oauth>${elements.join("")}</oauth>`,
  };
}

/** A page of openresty, the web server in front of xsuaa. */
export function pageAnswer(status: number, title: string, headers: Record<string, string> = {}): Answer {
  const page = [
    "<html>",
    `<head><title>${title}</title></head>`,
    "<body>",
    `<center><h1>${title}</h1></center>`,
    "<hr><center>openresty</center>",
    "</body>",
    "</html>",
  ];
  return {
    status,
    headers: { server: "openresty", "content-type": "text/html", ...headers },
    body: `${page.join("\r\n")}\r\n`,
  };
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
