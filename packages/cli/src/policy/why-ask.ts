import { fail, fullScopeName, type Result, SCOPE_TOKEN, succeed } from "@btp-token-broker/core";
import type { CommandOption, Given } from "../command.ts";
import { AT_OPTION, readAt } from "./instant.ts";
import { POLICY_OPTIONS } from "./policy-ports.ts";

export const WHY_OPTIONS = {
  ...POLICY_OPTIONS,
  caller: { value: "CALLER", does: "a caller's name in broker.config.ts" },
  principal: {
    value: "ARN",
    does: "instead of a caller: the ARN of a role or of its session, such as an access_denied names",
  },
  "jwt-claims": {
    value: "FILE",
    does: "instead of a caller: the claims of a JWT as a JSON object, - for standard input; never the JWT itself",
  },
  issuer: { value: "ISSUER", does: "instead of a caller: the name or URL of an issuer; with --subject" },
  subject: { value: "SUBJECT", does: "the claim sub, with --issuer" },
  claim: {
    value: "NAME=TEXT",
    repeated: true,
    does: "another claim that is a text, with --issuer; may stand more than once",
  },
  key: { value: "KEY", does: "the key that is asked for; default: says of every key" },
  scope: { value: "SCOPES", does: "the scope names that are asked for, with single spaces between them" },
  prefix: {
    value: "PREFIX",
    does: "the key's scope prefix, as btp-broker keys show says it; needed where names are short here and full there",
  },
  at: AT_OPTION,
} as const satisfies Readonly<Record<string, CommandOption>>;

/** Who is asked about, as it was given. */
export type AskedSubject =
  | { readonly by: "caller"; readonly name: string }
  | { readonly by: "principal"; readonly arn: string }
  | { readonly by: "jwt-claims"; readonly file: string }
  | {
      readonly by: "issuer";
      readonly issuer: string;
      readonly subject: string;
      readonly claims: Readonly<Record<string, string>>;
    };

export interface WhyAsk {
  readonly subject: AskedSubject;
  readonly key: string | undefined;
  readonly scopes: readonly string[] | undefined;
  readonly prefix: string | undefined;
  readonly at: number;
  readonly json: boolean;
}

/** What the broker takes in one request. */
const MOST_SCOPES = 100;

/** Reads the options. A problem names the option and the way out, and not what was given. */
export function readWhyAsk(given: Given, now: number): Result<WhyAsk, string> {
  const { values, switches } = given;
  const [key, scope, prefix] = [values.get("key"), values.get("scope"), values.get("prefix")];
  const at = readAt(values.get("at"), now);
  if (!at.ok) return at;
  const subject = readSubject(given);
  if (!subject.ok) return subject;
  const scopes = scope?.split(" ");
  if (scopes && (key === undefined || scopes.length > MOST_SCOPES || !scopes.every(isScope)))
    return fail(
      `--scope wants at most ${MOST_SCOPES} scope names with single spaces between them, and --key beside it.`,
    );
  if (prefix !== undefined && !SCOPE_TOKEN.test(`${prefix}.x`))
    return fail("--prefix wants an application's name, such as cis-central!b14.");
  return succeed({
    subject: subject.value,
    key,
    scopes,
    prefix,
    at: at.value,
    json: switches.has("json"),
  });
}

function isScope(name: string): boolean {
  // The broker takes it so: a literal name is one behind its sign.
  return SCOPE_TOKEN.test(name) && fullScopeName(name, "") !== "";
}

function readSubject({ values, lists }: Given): Result<AskedSubject, string> {
  const given = (["caller", "principal", "jwt-claims", "issuer"] as const).filter((each) => values.has(each));
  const [by] = given;
  if (by === undefined || given.length > 1)
    return fail("Say who asks by one of --caller, --principal, --jwt-claims and --issuer with --subject.");
  const value = values.get(by) ?? "";
  const subject = values.get("subject");
  const claims = lists.get("claim") ?? [];
  if ((by === "issuer") !== (subject !== undefined) || (by !== "issuer" && claims.length > 0))
    return fail("--issuer and --subject stand together, and --claim with them only.");
  switch (by) {
    case "caller":
      return succeed({ by, name: value });
    case "principal":
      return succeed({ by, arn: value });
    case "jwt-claims":
      return succeed({ by, file: value });
    case "issuer": {
      const read = readClaims(claims);
      return read.ok ? succeed({ by, issuer: value, subject: subject ?? "", claims: read.value }) : read;
    }
  }
}

function readClaims(texts: readonly string[]): Result<Readonly<Record<string, string>>, string> {
  const claims = texts.map((text) => /^([^=]+)=(.*)$/s.exec(text)?.slice(1) ?? []);
  if (claims.some(([name]) => name === undefined))
    return fail("--claim wants NAME=TEXT. Numbers, true, false and objects are given with --jwt-claims.");
  const names = new Set(claims.map(([name]) => name));
  if (names.size < claims.length) return fail("A claim stands twice in --claim.");
  return succeed(Object.fromEntries(claims.map(([name = "", value = ""]) => [name, value])));
}
