import type { NamedFault } from "./named-fault.ts";

/** Members of the token answer that are missing, or not what RFC 6749 §5.1 says. */
export const memberFaults = [
  {
    name: "access-token-missing",
    what: "Leaves `access_token` out.",
    evidence: "assumed",
    fault: { answer: { remove: ["access_token"] } },
  },
  {
    name: "access-token-opaque",
    what: "Hands out a token that is no JWT.",
    evidence: "assumed",
    fault: { answer: { set: { access_token: "66461098b5d94682a3fd8e397621f7c8" } } },
  },
  {
    name: "expires-in-missing",
    what: "Leaves `expires_in` out.",
    evidence: "assumed",
    fault: { answer: { remove: ["expires_in"] } },
  },
  {
    name: "expires-in-text",
    what: 'Says `expires_in` `"3600"`, a text.',
    evidence: "assumed",
    fault: { answer: { set: { expires_in: "3600" } } },
  },
  {
    name: "expires-in-null",
    what: "Says `expires_in` `null`.",
    evidence: "assumed",
    fault: { answer: { set: { expires_in: null } } },
  },
  {
    name: "expires-in-zero",
    what: "Says `expires_in` `0`.",
    evidence: "assumed",
    fault: { answer: { set: { expires_in: 0 } } },
  },
  {
    name: "expires-in-negative",
    what: "Says `expires_in` `-1`.",
    evidence: "assumed",
    fault: { answer: { set: { expires_in: -1 } } },
  },
  {
    name: "expires-in-huge",
    what: "Says `expires_in` `1000000000000`, 31,700 years.",
    evidence: "assumed",
    fault: { answer: { set: { expires_in: 1e12 } } },
  },
  {
    name: "token-type-bearer",
    what: "Says `token_type` `Bearer`, with a capital, which means the same.",
    evidence: "assumed",
    fault: { answer: { set: { token_type: "Bearer" } } },
  },
  {
    name: "token-type-mac",
    what: "Says `token_type` `mac`, another kind of token.",
    evidence: "assumed",
    fault: { answer: { set: { token_type: "mac" } } },
  },
  {
    name: "token-type-missing",
    what: "Leaves `token_type` out.",
    evidence: "assumed",
    fault: { answer: { remove: ["token_type"] } },
  },
] as const satisfies readonly NamedFault[];
