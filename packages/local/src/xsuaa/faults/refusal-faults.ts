import { refusalAnswer } from "../answer.ts";
import { invalidClient, unauthorized } from "../recorded-faults.ts";
import type { NamedFault } from "./named-fault.ts";

/** Refusals in OAuth's words, of a client that did nothing wrong. */
export const refusalFaults = [
  {
    name: "401-invalid-client",
    what: "Answers 401 `invalid_client`, Bad credentials: UAA since 76.26.",
    evidence: "recorded",
    fault: invalidClient,
  },
  {
    name: "401-unauthorized",
    what: "Answers 401 `unauthorized`, Bad credentials: UAA before 76.26.",
    evidence: "reported",
    fault: unauthorized,
  },
  {
    name: "401-grant-type",
    what: "Answers 401 `invalid_client`, Unauthorized grant type: a key for users is asked for client credentials.",
    evidence: "recorded",
    fault: refusalAnswer({ status: 401, error: "invalid_client", description: "Unauthorized grant type" }),
  },
  {
    name: "401-xml",
    what: "Answers 401 as XML, whatever the client accepts.",
    evidence: "documented",
    fault: refusalAnswer(
      { status: 401, error: "unauthorized", description: "Bad credentials" },
      "application/xml",
    ),
  },
  {
    name: "400-invalid-scope",
    what: "Answers 400 `invalid_scope`, with a list of the scopes that there are.",
    evidence: "recorded",
    fault: refusalAnswer({
      status: 400,
      error: "invalid_scope",
      description: "a.read is invalid. Please use a valid scope name in the request",
      extra: { scope: "another.read another.write" },
    }),
  },
] as const satisfies readonly NamedFault[];
