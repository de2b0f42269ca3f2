import { match } from "node:assert/strict";
import { type Sent, send } from "../../../packages/local/src/xsuaa/exchange.ts";
import { refusedWith, said } from "./expectation.ts";
import type { ContractRow } from "./row.ts";
import type { XsuaaSubject } from "./subject.ts";

/** A token request that is refused, and how: a row that one request shows. */
export interface Refusal extends Omit<ContractRow, "answer" | "check"> {
  readonly sent: (subject: XsuaaSubject) => Sent;
  /** What follows `?` in the URL. */
  readonly query?: (subject: XsuaaSubject) => string;
  readonly status: number;
  /** `bad credentials` is the server's own word for them. */
  readonly error:
    | "bad credentials"
    | "invalid_client"
    | "invalid_grant"
    | "invalid_request"
    | "invalid_scope"
    | "method_not_allowed"
    | "query_string_not_allowed"
    | "unauthorized"
    | "unsupported_grant_type";
  /** Left out where versions say it differently. */
  readonly description?: RegExp;
}

/** Makes a row of a refusal. */
export function refusal({ sent, query, status, error, description = /./u, ...row }: Refusal): ContractRow {
  return {
    ...row,
    answer: `${status} ${error}`,
    check: async (subject) => {
      const url = `${subject.baseUrl}/oauth/token${query ? `?${query(subject)}` : ""}`;
      const answer = await send(url, sent(subject));
      refusedWith(answer, status, error === "bad credentials" ? subject.dialect.badCredentials : error);
      match(String(answer.json["error_description"]), description, said(answer));
    },
  };
}
