import { pageAnswer } from "../answer.ts";
import {
  badGateway,
  routeNotFound,
  serverError,
  serviceUnavailable,
  zoneNotFound,
} from "../recorded-faults.ts";
import type { NamedFault } from "./named-fault.ts";

/** What servers and proxies answer that have trouble, or that are the wrong ones. */
export const frontEndFaults = [
  {
    name: "500-json",
    what: "Answers 500 as JSON, `server_error`.",
    evidence: "recorded",
    fault: serverError,
  },
  {
    name: "502-text",
    what: "Answers 502 as text: Cloud Foundry's router lost the instance.",
    evidence: "reported",
    fault: badGateway,
  },
  {
    name: "503-html",
    what: "Answers 503 as HTML.",
    evidence: "assumed",
    fault: serviceUnavailable,
  },
  {
    name: "503-retry-after",
    what: "Answers 503 as HTML, `Retry-After: 7`.",
    evidence: "assumed",
    fault: pageAnswer(503, "503 Service Temporarily Unavailable", { "retry-after": "7" }),
  },
  {
    name: "504-html",
    what: "Answers 504 as HTML.",
    evidence: "assumed",
    fault: pageAnswer(504, "504 Gateway Time-out"),
  },
  {
    name: "408-html",
    what: "Answers 408 as HTML.",
    evidence: "assumed",
    fault: pageAnswer(408, "408 Request Time-out"),
  },
  {
    name: "404-zone",
    what: "Answers 404 as HTML: no zone has this subdomain.",
    evidence: "documented",
    fault: zoneNotFound,
  },
  {
    name: "404-route",
    what: "Answers 404 as text: Cloud Foundry's router knows no such host.",
    evidence: "reported",
    fault: routeNotFound,
  },
  {
    name: "404-json",
    what: "Answers 404, the JSON `{}`.",
    evidence: "reported",
    fault: { status: 404, headers: { "content-type": "application/json" }, body: "{}" },
  },
  {
    name: "403-html",
    what: "Answers 403 as HTML, as a company's proxy does.",
    evidence: "assumed",
    fault: pageAnswer(403, "403 Forbidden"),
  },
  {
    name: "400-html",
    what: "Answers 400 as HTML: the request is too large for the front end.",
    evidence: "documented",
    fault: pageAnswer(400, "400 Request Header Or Cookie Too Large"),
  },
  {
    name: "redirect-301",
    what: "Answers 301 to another host.",
    evidence: "assumed",
    fault: redirect(301, "Moved Permanently"),
  },
  {
    name: "redirect-302",
    what: "Answers 302 to another host.",
    evidence: "assumed",
    fault: redirect(302, "Found"),
  },
  {
    name: "redirect-303",
    what: "Answers 303 to another host.",
    evidence: "assumed",
    fault: redirect(303, "See Other"),
  },
  {
    name: "redirect-307",
    what: "Answers 307 to another host: who follows sends it the secret.",
    evidence: "assumed",
    fault: redirect(307, "Temporary Redirect"),
  },
  {
    name: "redirect-308",
    what: "Answers 308 to another host: who follows sends it the secret.",
    evidence: "assumed",
    fault: redirect(308, "Permanent Redirect"),
  },
] as const satisfies readonly NamedFault[];

/** To an address of the loopback network where nobody is: whatever follows, nothing leaves the machine. */
function redirect(status: number, reason: string) {
  return pageAnswer(status, `${status} ${reason}`, { location: "http://127.0.0.2:4279/oauth/token" });
}
