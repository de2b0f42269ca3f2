import { describe, expect, test } from "vitest";
import { type Failure, toExchangeError, toWireError } from "../packages/core/src/index.ts";
import { codesIn, repositoryText, tableUnder } from "./support/markdown-table.ts";

const document = repositoryText("docs/errors.md");
const core = (name: string) => repositoryText(`packages/core/src/${name}.ts`);
const [failureSource, wireSource, auditSource] = [core("failure"), core("wire-error"), core("audit")];
/** Where the types of a failure's members are. */
const memberSources = failureSource + core("identity-problem") + core("unreachable");

/** What stands between two texts of a source; never nothing, with which every document would agree. */
function between(source: string, start: string, end: string): string {
  const [, after] = source.split(start);
  const [found] = after?.split(end) ?? [];
  if (found === undefined || found === after) throw new Error(`The source no longer has "${start} … ${end}"`);
  return found;
}

function literals(text: string): readonly string[] {
  return [...text.matchAll(/"([a-zA-Z_]\w*)"/g)].map(([, literal = ""]) => literal);
}

/** The arms of the union `Failure`: a code, and its other members with their types as written. */
const arms = between(failureSource, "export type Failure =", ";\n\n")
  .split(/^ {2}\| /m)
  .slice(1)
  .map((arm) => {
    const [code = "none"] = literals(between(arm, "readonly code: ", "}").split(";")[0] ?? "");
    const members = [...arm.matchAll(/readonly (\w+)\??: ([^;}]+)/g)]
      .map(([, name = "", type = ""]) => ({ name, type: type.trim() }))
      .filter(({ name }) => name !== "code");
    return { code, members };
  });

/** The values of a member's type; one `*` where they cannot be listed. */
function valuesOf(type: string): readonly string[] {
  if (type === 'KeyProblem["problem"]')
    return literals(between(core("key-problem"), "readonly problem:", ";\n}"));
  if (/^[A-Z]\w+$/.test(type)) {
    const union = between(memberSources, `export type ${type} =`, ";\n");
    const others = [...union.matchAll(/^ +\| ([A-Z]\w+)$/gm)].flatMap(([, other = ""]) => valuesOf(other));
    return [...literals(union), ...others];
  }
  return type.includes('"') ? literals(type) : ["*"];
}

/** The members of an interface, those of an object written inline included, as paths. */
function membersOf(source: string, name: string): readonly string[] {
  const body = between(source, `export interface ${name} {`, "\n}");
  return body.split("\n").flatMap((line) => {
    const [, member, inline] = /^ {2}readonly (\w+)\??: (\{.*\})?/.exec(line) ?? [];
    if (member === undefined) return [];
    const inner = [...(inline ?? "").matchAll(/readonly (\w+)/g)].map(([, each]) => `${member}.${each}`);
    return inner.length > 0 ? inner : [member];
  });
}

const sorted = (names: Iterable<string>) => [...names].sort();
const codesOfRows = (rows: readonly Readonly<Record<string, string>>[], column: string) =>
  sorted(rows.flatMap((row) => codesIn(row[column])));

describe("docs/errors.md", () => {
  test("was compared with sources that have something to say", () => {
    expect(arms.length).toBeGreaterThan(20);
    expect(
      arms.flatMap(({ members }) => members.flatMap(({ type }) => valuesOf(type))).length,
    ).toBeGreaterThan(30);
  });

  test("lists the errors of the wire, each once", () => {
    const rows = tableUnder(document, "What a caller sees");
    expect(codesOfRows(rows, "error")).toEqual(sorted(literals(between(wireSource, "readonly error:", ";"))));
  });

  test("lists every failure code, each once", () => {
    const rows = tableUnder(document, "What an operator sees");
    expect(codesOfRows(rows, "outcome")).toEqual(sorted(arms.map(({ code }) => code)));
  });

  test.for(tableUnder(document, "What an operator sees"))("says what $outcome is on the wire", (row) => {
    const told = codesIn(row["outcome"]).flatMap((code) =>
      [true, false].map((askedByCaller) => {
        const failure = { code, askedByCaller, retryAfterMs: 1_000 } as Failure;
        const { status, error } = toWireError(failure, "arn:aws:sts::111122223333:assumed-role/a/b");
        return `${status} ${error}`;
      }),
    );
    expect(codesIn(row["the caller got"])).toEqual([...new Set(told)]);
  });

  test.for(tableUnder(document, "At POST /token"))("says what $outcome is at POST /token", (row) => {
    for (const code of codesIn(row["outcome"])) {
      const [problem] = codesIn(row["problem"]);
      const failure = { code, problem, retryAfterMs: 1_000 } as Failure;
      const { status, error } = toExchangeError(failure, "repo:acme/deploy:environment:prod");
      expect(codesIn(row["the caller got"])).toEqual([`${status} ${error}`]);
    }
  });

  test("lists under POST /token all that is another word there, and nothing else", () => {
    const problems = [undefined, ...valuesOf("RequestProblem")];
    const different = arms.flatMap(({ code }) =>
      (code === "invalid_request" ? problems : [undefined]).flatMap((problem) => {
        const failure = { code, problem, retryAfterMs: 1_000 } as Failure;
        const [here, there] = [toWireError(failure, ""), toExchangeError(failure, "")];
        return here.status === there.status && here.error === there.error ? [] : [`${code} ${problem ?? ""}`];
      }),
    );
    const listed = tableUnder(document, "At POST /token").flatMap((row) =>
      codesIn(row["outcome"]).map((code) => `${code} ${codesIn(row["problem"])[0] ?? ""}`),
    );
    expect(sorted(listed)).toEqual(sorted(different));
  });

  test("explains every detail of every failure, each once", () => {
    const expected = arms.flatMap(({ code, members }) =>
      members.flatMap(({ name, type }) => valuesOf(type).map((value) => `${code} ${name} ${value}`)),
    );
    const written = tableUnder(document, "What `cause` says").flatMap((row) => {
      const [value = "*"] = codesIn(row["value"]);
      return codesIn(row["outcome"]).map((code) => `${code} ${codesIn(row["member"]).join()} ${value}`);
    });
    expect(sorted(written)).toEqual(sorted(expected));
  });

  test("explains every remark of a mint", () => {
    const remarks = literals(between(core("token-answer"), "export type Remark =", ";\n"));
    expect(codesOfRows(tableUnder(document, "What `mint.remarks` says"), "remark")).toEqual(sorted(remarks));
  });

  test("describes the audit line field by field", () => {
    const mint = membersOf(auditSource, "MintRecord").map((member) => `mint.${member}`);
    const fields = [...membersOf(auditSource, "AuditRecord").filter((member) => member !== "mint"), ...mint];
    expect(fields.length).toBeGreaterThan(20);
    expect(codesOfRows(tableUnder(document, "The audit line"), "field")).toEqual(sorted(fields));
  });
});
