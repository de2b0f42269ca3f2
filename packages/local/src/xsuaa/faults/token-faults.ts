import type { NamedFault } from "./named-fault.ts";

/** Tokens with a good signature that are not the ones asked for. */
export const tokenFaults = [
  {
    name: "token-wider",
    what: "Grants one scope more, `unasked!b1.admin`, in token and answer.",
    evidence: "assumed",
    fault: { scopes: { add: ["unasked!b1.admin"] } },
  },
  {
    name: "token-narrower",
    what: "Grants all scopes but the last, in token and answer.",
    evidence: "assumed",
    fault: { scopes: { drop: 1 } },
  },
  {
    name: "token-other-client",
    what: "Hands out a token of another client: `cid`, `client_id`, `azp` and `sub`.",
    evidence: "assumed",
    fault: {
      claims: {
        set: {
          cid: "sb-other!b2",
          client_id: "sb-other!b2",
          azp: "sb-other!b2",
          sub: "sb-other!b2",
        },
      },
    },
  },
  {
    name: "token-other-zone",
    what: "Hands out a token of another zone: `zid`.",
    evidence: "reported",
    fault: { claims: { set: { zid: "00000000-0000-4000-8000-00000000aaaa" } } },
  },
  {
    name: "token-other-issuer",
    what: "Hands out a token of another issuer: `iss`.",
    evidence: "assumed",
    fault: { claims: { set: { iss: "https://elsewhere.example/oauth/token" } } },
  },
] as const satisfies readonly NamedFault[];
