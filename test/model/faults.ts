import * as fc from "fast-check";
import { SECOND_MS } from "../../packages/core/src/time.ts";
import { the } from "../support/the.ts";
import type { StoreFault } from "./secret-store.ts";
import type { RetryAfter, XsuaaFault } from "./xsuaa.ts";

const retryAfters = fc.constantFrom<(RetryAfter | undefined)[]>(
  undefined,
  undefined,
  { header: "0", asks: { seconds: 0 } },
  { header: "20", asks: { seconds: 20 } },
  { header: "3600", asks: { seconds: 3_600 } },
  { header: "31536000000", asks: { seconds: 31_536_000_000 } },
  { header: "Sun, 22 Nov 2026 10:00:30 GMT", asks: { instant: the.now + 30 * SECOND_MS } },
  { header: "2026-11-22 11:00:40 +0100 CET", asks: { instant: the.now + 40 * SECOND_MS } },
  { header: "soon", asks: "nothing" },
  { header: "-1", asks: "nothing" },
);
/** What may go wrong with a token request. */
export const xsuaaFaults = fc.oneof<fc.Arbitrary<XsuaaFault>[]>(
  fc.record({ kind: fc.constant("status"), status: fc.constant(429), retryAfter: retryAfters }),
  fc.record({
    kind: fc.constant("status"),
    status: fc.constantFrom(500, 503, 502, 504, 408),
    retryAfter: retryAfters,
  }),
  fc.record({ kind: fc.constant("status"), status: fc.constantFrom(400, 401, 403, 302) }),
  fc.record({
    kind: fc.constant("broken"),
    problem: fc.constantFrom("connection", "dns", "tls", "too_large", "undecodable"),
  }),
  fc.record({ kind: fc.constantFrom("silent", "garbage") }),
  fc.record({ kind: fc.constant("slow"), ms: fc.constantFrom(400, 900, 1_000, 1_001, 3_000, 5_990) }),
  fc.record({
    kind: fc.constant("token"),
    is: fc.constantFrom("wider", "narrower", "another-client's", "another-zone's", "boasting"),
  }),
);
/** What may go wrong with a read of a secret. */
export const storeFaults = fc.oneof<fc.Arbitrary<StoreFault>[]>(
  fc.record({ problem: fc.constantFrom("throttled", "unreachable", "forbidden", "empty", "undecryptable") }),
  fc.record({ slowMs: fc.constantFrom(900, 1_001, 5_990, 60_000) }),
);
