import { pageAnswer } from "../answer.ts";
import type { NamedFault } from "./named-fault.ts";

/** 200s that are not, or not quite, the JSON that hands out a token. */
export const answerFaults = [
  {
    name: "200-html",
    what: "Answers 200 as HTML: a login page.",
    evidence: "assumed",
    fault: pageAnswer(200, "Log in"),
  },
  {
    name: "200-xml",
    what: "Answers 200 as XML.",
    evidence: "assumed",
    fault: {
      status: 200,
      headers: { "content-type": "application/xml" },
      body: "<oauth><access_token>an-xml-token</access_token><token_type>bearer</token_type></oauth>",
    },
  },
  {
    name: "200-text",
    what: "Answers 200 as text.",
    evidence: "assumed",
    fault: { status: 200, headers: { "content-type": "text/plain; charset=utf-8" }, body: "OK\n" },
  },
  {
    name: "200-empty",
    what: "Answers 200 with an empty body that calls itself JSON.",
    evidence: "assumed",
    fault: { status: 200, headers: { "content-type": "application/json" }, body: "" },
  },
  {
    name: "200-null",
    what: "Answers 200, the JSON `null`.",
    evidence: "assumed",
    fault: { status: 200, headers: { "content-type": "application/json" }, body: "null" },
  },
  {
    name: "200-cut-json",
    what: "Answers 200 with JSON that ends in the middle of the token, its length as announced.",
    evidence: "assumed",
    fault: {
      status: 200,
      headers: { "content-type": "application/json" },
      body: '{"token_type":"bearer","expires_in":43199,"access_token":"eyJhbGciOiJSUzI1NiIsImprdSI6',
    },
  },
  {
    name: "content-type-html",
    what: "Answers truly, but calls the JSON `text/html`.",
    evidence: "assumed",
    fault: { headers: { "content-type": "text/html" } },
  },
  {
    name: "duplicate-members",
    what: "Has `access_token` and `expires_in` twice in the JSON, the first ones wrong.",
    evidence: "assumed",
    fault: { repeated: { access_token: "the-first-of-two", expires_in: 1 } },
  },
  {
    name: "oversized-64k",
    what: "Adds a member that makes the JSON longer than 64 KiB.",
    evidence: "assumed",
    fault: { paddingBytes: 64 * 1024 },
  },
  {
    name: "oversized-1m",
    what: "Adds a member that makes the JSON longer than 1 MiB.",
    evidence: "assumed",
    fault: { paddingBytes: 1024 * 1024 },
  },
] as const satisfies readonly NamedFault[];
