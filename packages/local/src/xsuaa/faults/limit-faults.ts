import { jsonAnswer } from "../answer.ts";
import { rateLimited } from "../recorded-faults.ts";
import type { NamedFault } from "./named-fault.ts";

/** 429, and every form of `Retry-After` that a client may meet or should bear. */
export const limitFaults = [
  {
    name: "429-seconds",
    what: "Answers 429 as HTML, `Retry-After: 7`.",
    evidence: "documented",
    fault: rateLimited("7"),
  },
  {
    name: "429-http-date",
    what: "Answers 429 as HTML, `Retry-After` an HTTP date 7 seconds ahead, as SAP Service Manager documents it.",
    evidence: "assumed",
    fault: { ...rateLimited(), retryAfter: { seconds: 7, as: "http-date" } },
  },
  {
    name: "429-http-date-past",
    what: "Answers 429 as HTML, `Retry-After` an HTTP date an hour ago.",
    evidence: "assumed",
    fault: { ...rateLimited(), retryAfter: { seconds: -3_600, as: "http-date" } },
  },
  {
    name: "429-go-time",
    what: "Answers 429 as HTML, `Retry-After` a time as Go prints it, 7 seconds ahead, as SAP Service Manager sends it.",
    evidence: "assumed",
    fault: { ...rateLimited(), retryAfter: { seconds: 7, as: "go-time" } },
  },
  {
    name: "429-zero",
    what: "Answers 429 as HTML, `Retry-After: 0`.",
    evidence: "assumed",
    fault: rateLimited("0"),
  },
  {
    name: "429-negative",
    what: "Answers 429 as HTML, `Retry-After: -1`.",
    evidence: "assumed",
    fault: rateLimited("-1"),
  },
  {
    name: "429-huge",
    what: "Answers 429 as HTML, `Retry-After: 31536000000`, a thousand years.",
    evidence: "assumed",
    fault: rateLimited("31536000000"),
  },
  {
    name: "429-nonsense",
    what: "Answers 429 as HTML, `Retry-After: soon`.",
    evidence: "assumed",
    fault: rateLimited("soon"),
  },
  {
    name: "429-bare",
    what: "Answers 429 as HTML, without `Retry-After`.",
    evidence: "assumed",
    fault: rateLimited(),
  },
  {
    name: "429-json",
    what: "Answers 429 as JSON in the words of OSS UAA's limiter, without `Retry-After`.",
    evidence: "recorded",
    fault: jsonAnswer(429, {
      error: "429 - Too Many Request - Request limited by Rate Limiter configuration: token",
    }),
  },
] as const satisfies readonly NamedFault[];
