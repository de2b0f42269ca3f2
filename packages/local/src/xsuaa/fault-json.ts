import { validateHeaderName, validateHeaderValue } from "node:http";
import * as v from "valibot";
import { jsonObject, members, text, wholeNumber } from "../json-input.ts";
import { xsuaaFaultNamed } from "../xsuaa-faults.ts";
import type { XsuaaFault } from "./fault.ts";

/** Ten minutes; no client waits longer, and a timer cannot wait for ever. */
const MOST_MS = 600_000;
const MOST_PADDING_BYTES = 16 * 1024 * 1024;
/** A thousand years, which is as good as for ever and still a date. */
const MOST_RETRY_AFTER_SECONDS = 31_536_000_000;

const FRAMING = ["content-length", "transfer-encoding"];

const headers = v.pipe(
  jsonObject("must be a JSON object"),
  v.record(v.string(), v.string("must be text")),
  v.check(
    (given) => Object.keys(given).every((name) => !FRAMING.includes(name.toLowerCase())),
    `cannot have ${FRAMING.join(" or ")}, which the server writes`,
  ),
  v.check(areSendable, "must be names and values that HTTP can carry"),
  v.transform((given) =>
    Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value])),
  ),
);

const record = jsonObject("must be a JSON object");
const names = v.array(text, "must be a list of texts");
const edit = members({ remove: v.exactOptional(names), set: v.exactOptional(record) });
const slowMs = v.exactOptional(wholeNumber(0, MOST_MS));

const cannedAnswer = members({
  slowMs,
  status: wholeNumber(200, 599),
  headers: v.exactOptional(headers),
  body: v.optional(v.string("must be text"), ""),
  retryAfter: v.exactOptional(
    members({
      seconds: wholeNumber(-MOST_RETRY_AFTER_SECONDS, MOST_RETRY_AFTER_SECONDS),
      as: v.picklist(["http-date", "go-time"], "must be http-date or go-time"),
    }),
  ),
});

const SENDINGS = ["half-head", "half-body", "stalled-body", "nothing", "reset", "gzip"] as const;

const alteration = members({
  slowMs,
  scopes: v.exactOptional(
    members({ add: v.exactOptional(names), drop: v.exactOptional(wholeNumber(0, 10_000)) }),
  ),
  claims: v.exactOptional(edit),
  answer: v.exactOptional(edit),
  repeated: v.exactOptional(record),
  paddingBytes: v.exactOptional(wholeNumber(0, MOST_PADDING_BYTES)),
  headers: v.exactOptional(headers),
  sent: v.exactOptional(
    v.union(
      [
        v.picklist(SENDINGS),
        members({ dripBytes: wholeNumber(1, MOST_PADDING_BYTES), everyMs: wholeNumber(0, MOST_MS) }),
      ],
      `must be ${SENDINGS.join(", ")} or {"dripBytes", "everyMs"}`,
    ),
  ),
});

const faultName = v.pipe(
  v.string(),
  v.check((name) => xsuaaFaultNamed(name) !== undefined, "is no name of a fault; GET /faults lists them"),
);

/** A fault as it is switched over HTTP: a name of the catalogue, or what one of its rows could hold. */
export const faultInput = v.pipe(
  v.lazy((input) => {
    if (typeof input === "string") return faultName;
    return typeof input === "object" && input !== null && "status" in input ? cannedAnswer : alteration;
  }),
  v.transform((given): XsuaaFault => (typeof given === "string" ? (xsuaaFaultNamed(given) ?? {}) : given)),
);

/** Names of the catalogue, at least one. */
export const faultNames = v.pipe(
  v.array(faultName, "must be a list of names"),
  v.minLength(1, "must have a name at least"),
);

function areSendable(given: Readonly<Record<string, string>>): boolean {
  try {
    for (const [name, value] of Object.entries(given)) {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    }
    return true;
  } catch {
    return false;
  }
}
