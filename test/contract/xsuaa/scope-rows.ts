import { equal } from "node:assert/strict";
import { form, send } from "../../../packages/local/src/xsuaa/exchange.ts";
import { claimsIn, said, sameNames } from "./expectation.ts";
import { refusal } from "./refusal.ts";
import type { ContractRow } from "./row.ts";

const all = ["a.read", "a.write", "uaa.resource"];

/** What becomes of the parameter `scope`. */
export const scopeRows: readonly ContractRow[] = [
  grants({ row: 5, scope: undefined, is: all, because: "none named means all" }),
  grants({ row: 10, scope: "a.read", is: ["a.read"], because: "a scope that the client has narrows" }),
  {
    row: 10,
    request: "scope=a.read, and the claim authorities",
    answer: all.join(" "),
    because: "it says what the client has, whatever this token may",
    check: async ({ baseUrl, tech }) => {
      const answer = await send(`${baseUrl}/oauth/token`, form(tech, { scope: "a.read" }));
      sameNames(claimsIn(answer)["authorities"], tech.authorities);
    },
  },
  grants({ row: 11, scope: "a.write a.read", is: ["a.read", "a.write"], because: "order means nothing" }),
  refuses({ row: 12, scope: "nope.read", names: "nope.read", because: "the client does not have it" }),
  {
    row: 12,
    request: "scope=nope.read, and the answer's member scope",
    answer: "every scope of the client",
    because: "UAA says so; it is not for everyone to read",
    check: async ({ baseUrl, tech }) => {
      const answer = await send(`${baseUrl}/oauth/token`, form(tech, { scope: "nope.read" }));
      equal(answer.status, 400, said(answer));
      sameNames(answer.json["scope"], tech.authorities);
    },
  },
  refuses({ row: 13, scope: "a.read nope.read", names: "nope.read", because: "it is all or nothing" }),
  refuses({ row: 14, scope: "a.*", names: "a.*", because: "names are compared exactly" }),
  grants({ row: 15, scope: "", is: all, because: "an empty parameter names none" }),
];

interface ScopeCase {
  readonly row: number;
  readonly because: string;
}

function grants({
  row,
  scope,
  is,
  because,
}: ScopeCase & { readonly scope: string | undefined; readonly is: readonly string[] }): ContractRow {
  return {
    row,
    request: scope === undefined ? "no scope" : `scope=${scope}`,
    answer: is.join(" "),
    because,
    check: async ({ baseUrl, tech }) => {
      const answer = await send(`${baseUrl}/oauth/token`, form(tech, { scope }));
      sameNames(claimsIn(answer)["scope"], is);
      sameNames(answer.json["scope"], is);
    },
  };
}

function refuses({
  row,
  scope,
  names,
  because,
}: ScopeCase & { readonly scope: string; readonly names: string }): ContractRow {
  return refusal({
    row,
    request: `scope=${scope}`,
    because,
    sent: ({ tech }) => form(tech, { scope }),
    status: 400,
    error: "invalid_scope",
    description: new RegExp(`^Invalid scope: ${names.replaceAll(/[.*]/gu, "\\$&")}$`, "u"),
  });
}
