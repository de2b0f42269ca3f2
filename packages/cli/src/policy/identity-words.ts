import type { CallerDifference, Principal } from "@btp-token-broker/core";
import type { Explanation } from "../explanation.ts";
import type { Identity } from "./identity.ts";
import { callerWords } from "./rule-words.ts";

/** Why somebody is no caller: what the configuration has where the principal has something else, which is not said back. */
export function explainIdentity(identity: Exclude<Identity, { is: "caller" }>): Explanation {
  switch (identity.is) {
    case "issuer_unknown":
      return identity.alike
        ? {
            seen: `no issuer has the url that was given; ${identity.alike.name} has ${identity.alike.url}, and to the letter they are two`,
            wayOut: `Write the claim iss into issuers.${identity.alike.name}.url as the token has it, and deploy.`,
          }
        : {
            seen: "no issuer has the url that was given, so that the JWT is accepted from nobody",
            wayOut:
              "Add the issuer to `issuers` if the broker is to believe it, and a caller of it; and deploy.",
          };
    case "audience":
      return {
        seen: `the claim aud is not ${identity.issuer.audience} alone, which issuers.${identity.issuer.name}.audience wants`,
        wayOut: `Let the workload ask its issuer for a token with the audience ${identity.issuer.audience}.`,
      };
    case "nobody":
      return identity.nearest
        ? {
            seen: `no caller is this principal. ${identity.nearest.caller.name} comes nearest (${callerWords(identity.nearest.caller)}): ${identity.nearest.differences.map(differenceWords).join("; ")}`,
            wayOut: `${claimsWords(identity.nearest.differences)}If it is meant to be ${identity.nearest.caller.name}, correct callers.${identity.nearest.caller.name}; if not, add a caller; and deploy.`,
          }
        : strangerWords(identity.principal);
  }
}

/** Who asks with a subject alone has not said what else is in the token. */
function claimsWords(differences: readonly CallerDifference[]): string {
  return differences.some((each) => each.field === "claim" && each.isMissing)
    ? "If the JWT has the claim, say so with --claim or --jwt-claims. "
    : "";
}

function strangerWords(principal: Principal): Explanation {
  if (principal.kind === "aws" && principal.role === undefined)
    return {
      seen: "the principal is no role, and no other principal can be a caller: no user, root or federated user",
      wayOut: "Let it assume a role that is a caller, and sign with the role's credentials.",
    };
  return {
    seen: "no caller is this principal, nor is one like it",
    wayOut: "Add it to `callers`, and to the rules that are meant for it, and deploy.",
  };
}

function differenceWords(difference: CallerDifference): string {
  switch (difference.field) {
    case "kind":
    case "principal":
      return "it is of another kind";
    case "partition":
    case "account":
      return `the ${difference.field} is not ${difference.configured}`;
    case "name":
      return `the role's name is not ${difference.configured}, capitals included`;
    case "issuer":
      return `the issuer is not ${difference.configured}`;
    case "subject":
      return "the subject has another number of segments, or other separators between them";
    case "segment":
      return `segment ${difference.number} of the subject is not ${difference.configured}`;
    case "claim":
      return difference.isMissing
        ? `the claim ${difference.name} is missing`
        : `the claim ${difference.name} is not ${valueWords(difference.configured)}`;
  }
}

function valueWords(wanted: Extract<CallerDifference, { field: "claim" }>["configured"]): string {
  if (typeof wanted !== "object") return JSON.stringify(wanted);
  return Array.isArray(wanted)
    ? `one of ${wanted.map((each) => JSON.stringify(each)).join(", ")}`
    : "an object";
}
