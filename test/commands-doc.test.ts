import { describe, expect, test } from "vitest";
import { COMMANDS } from "../packages/cli/src/commands.ts";
import { EXIT_CODES } from "../packages/cli/src/exit-code.ts";
import { placed, written } from "../packages/cli/src/help.ts";
import { CHECKS } from "../packages/cli/src/check/finding.ts";
import { FINDINGS } from "../packages/cli/src/smoke/finding.ts";
import { repositoryText, tableUnder } from "./support/markdown-table.ts";

const page = repositoryText("docs/commands.md");
const rowsUnder = (heading: string) => tableUnder(page, heading).map((row) => Object.values(row));

describe("docs/commands.md", () => {
  test("lists every command", () => {
    expect(COMMANDS.length).toBeGreaterThan(0);
    expect(rowsUnder("Commands")).toEqual(
      COMMANDS.map(({ name, summary }) => [`\`btp-broker ${name}\``, summary]),
    );
  });

  test("lists every exit code", () => {
    expect(rowsUnder("Exit codes")).toEqual(
      Object.entries(EXIT_CODES).map(([code, meaning]) => [`\`${code}\``, meaning]),
    );
  });

  test.for(COMMANDS)(
    "lists what $name is given, and says what is required",
    ({ name, operands = [], options }) => {
      const entries = Object.entries(options);
      expect(rowsUnder(`btp-broker ${name}`)).toEqual([
        ...operands.map((operand) => [`\`${placed(operand)}\``, operand.does]),
        ...entries.map((entry) => [`\`${written(entry)}\``, entry[1].does]),
      ]);
      for (const [option, { required }] of entries)
        expect(page.includes(`\`--${option}\` is required`)).toBe(required === true);
    },
  );

  test("lists every finding of check, and how grave it is", () => {
    expect(rowsUnder("What it finds")).toEqual(
      Object.entries(CHECKS).map(([id, { severity, when }]) => [`\`${id}\``, severity, when]),
    );
  });

  test("lists every finding of smoke", () => {
    expect(rowsUnder("What it looks at")).toEqual(
      Object.entries(FINDINGS).map(([id, what]) => [`\`${id}\``, what]),
    );
  });
});
