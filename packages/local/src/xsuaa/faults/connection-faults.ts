import type { NamedFault } from "./named-fault.ts";

/** What goes wrong on the connection: the answer is true, if any of it arrives. */
export const connectionFaults = [
  {
    name: "slow-1s",
    what: "Answers truly, 1 second late.",
    evidence: "documented",
    fault: { slowMs: 1_000 },
  },
  {
    name: "slow-10s",
    what: "Answers truly, 10 seconds late.",
    evidence: "reported",
    fault: { slowMs: 10_000 },
  },
  {
    name: "hang",
    what: "Takes the request and never answers.",
    evidence: "assumed",
    fault: "hang",
  },
  {
    name: "reset",
    what: "Resets the connection instead of answering.",
    evidence: "reported",
    fault: "reset",
  },
  {
    name: "half-head",
    what: "Closes the connection in the middle of the head.",
    evidence: "assumed",
    fault: { sent: "half-head" },
  },
  {
    name: "half-body",
    what: "Closes the connection in the middle of the body.",
    evidence: "assumed",
    fault: { sent: "half-body" },
  },
  {
    name: "stalled-body",
    what: "Sends head and half of the body, and then nothing more.",
    evidence: "assumed",
    fault: { sent: "stalled-body" },
  },
  {
    name: "slow-drip",
    what: "Sends the body byte by byte, 100 ms apart, which takes minutes.",
    evidence: "assumed",
    fault: { sent: { dripBytes: 1, everyMs: 100 } },
  },
  {
    name: "gzip",
    what: "Compresses the body with gzip, whether or not the client accepts that.",
    evidence: "assumed",
    fault: { sent: "gzip" },
  },
] as const satisfies readonly NamedFault[];
