import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runCli } from "./cli.ts";
import type { Command, Given } from "./command.ts";
import { EXIT_CODES } from "./exit-code.ts";

/** A table of commands with every kind of name and option. */
function commandsThatTell() {
  const told: { readonly name: string; readonly given: Given; readonly ports: string }[] = [];
  const command = (name: string, options: Command<string>["options"], more = {}): Command<string> => ({
    name,
    summary: `Does ${name}.`,
    options,
    ...more,
    run: async (given, ports) => {
      told.push({ name, given, ports });
      return { exit: 0, output: "done" };
    },
  });
  const commands = [
    command("smoke", {
      url: { value: "URL", required: true, does: "where" },
      "dry-run": { does: "nothing happens" },
      key: { value: "KEY", does: "which" },
    }),
    command(
      "keys import",
      { role: { value: "ARN", repeated: true, does: "who" } },
      {
        operands: [
          { name: "NAME", required: true, does: "which key" },
          { name: "FILE", does: "where from" },
        ],
      },
    ),
    command("keys list", {}),
    command("policy", { json: { does: "writes JSON" } }),
    command("policy why", {}),
  ];
  return { told, run: (...given: readonly string[]) => runCli(given, commands, "ports") };
}

describe("runCli()", () => {
  test.for([
    {
      given: ["smoke", "--url", "u", "--dry-run", "--key=k"],
      name: "smoke",
      values: { url: "u", key: "k" },
      switches: ["dry-run"],
    },
    { given: ["smoke", "--key=-k", "--url=-"], name: "smoke", values: { url: "-", key: "-k" }, switches: [] },
    { given: ["keys", "import", "k"], name: "keys import", operands: { NAME: "k" } },
    { given: ["smoke", "--url", "-"], name: "smoke", values: { url: "-" }, switches: [] },
    { given: ["keys", "import", "k", "-"], name: "keys import", operands: { NAME: "k", FILE: "-" } },
    { given: ["keys", "import", "--", "-k"], name: "keys import", operands: { NAME: "-k" } },
    {
      given: ["keys", "import", "--role", "a", "k", "--role=b", "f"],
      name: "keys import",
      operands: { NAME: "k", FILE: "f" },
      lists: { role: ["a", "b"] },
    },
    { given: ["keys", "list"], name: "keys list" },
    { given: ["policy", "--json"], name: "policy", switches: ["json"] },
    { given: ["policy", "why"], name: "policy why" },
  ])(
    "runs $name for $given, with what was given and the ports",
    async ({ given, name, operands = {}, values = {}, lists = {}, switches = [] }) => {
      const { told, run } = commandsThatTell();
      expect(await run(...given)).toEqual({ exit: 0, output: "done" });
      const read = {
        operands: new Map(Object.entries(operands)),
        values: new Map(Object.entries(values)),
        lists: new Map(Object.entries(lists)),
        switches: new Set(switches),
      };
      expect(told).toEqual([{ name, given: read, ports: "ports" }]);
    },
  );

  test.for([
    { given: [], says: /^A command is missing\. There are: btp-broker smoke, btp-broker keys import/ },
    { given: ["canary"], says: /^There is no such command\. There are: .* --help/ },
    { given: ["keys"], says: /^There is no such command/ },
    { given: ["keys", "canary"], says: /^There is no such command/ },
    { given: ["--json"], says: /^There is no such command/ },
    { given: ["smoke"], says: /wants --url URL: where\. btp-broker smoke --help/ },
    { given: ["smoke", "--url"], says: /^--url wants a value: --url URL\./ },
    { given: ["smoke", "--url", "--dry-run"], says: /^--url wants a value/ },
    { given: ["smoke", "--url="], says: /^--url wants a value/ },
    { given: ["smoke", "--url", "u", "--fnord", "canary"], says: /has no option --fnord\. .*--help/ },
    { given: ["smoke", "--url", "u", "--Canary"], says: /has no option of that name/ },
    { given: ["smoke", "--url", "u", "-k"], says: /has no option -k/ },
    { given: ["smoke", "--url", "u", "--toString"], says: /has no option of that name/ },
    { given: ["smoke", "--url", "u", "--url", "canary"], says: /^--url stands twice/ },
    { given: ["smoke", "--url", "u", "--dry-run", "--dry-run"], says: /^--dry-run stands twice/ },
    { given: ["smoke", "--url", "u", "--dry-run=canary"], says: /^--dry-run takes no value/ },
    { given: ["smoke", "canary"], says: /^btp-broker smoke takes options only/ },
    { given: ["smoke", "--url", "u", "--", "canary"], says: /^btp-broker smoke takes options only/ },
    { given: ["policy", "canary"], says: /^btp-broker policy takes options only/ },
    { given: ["keys", "import"], says: /^btp-broker keys import wants NAME: which key\./ },
    { given: ["keys", "import", ""], says: /^NAME is empty: it is which key\./ },
    { given: ["keys", "import", "k", "f", "canary"], says: /takes NAME and FILE, and nothing after that/ },
    { given: ["keys", "import", "k", "--role"], says: /^--role wants a value: --role ARN\./ },
  ])("exits with 2 for $given, says the way out and not the value", async ({ given, says }) => {
    const { told, run } = commandsThatTell();
    const outcome = await run(...given);
    expect(outcome).toEqual({ exit: 2, problem: expect.stringMatching(says) });
    expect(JSON.stringify(outcome)).not.toMatch(/canary/i);
    expect(told).toEqual([]);
  });

  test("whatever is given, runs a command or says what is wrong", async () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom("smoke", "keys", "--url", "--", "-", "--key=", "--help"),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 6 }), async (given) => {
        const outcome = await commandsThatTell().run(...given);
        expect([0, 2]).toContain(outcome.exit);
      }),
    );
  });

  test.for(["--help", "-h"])("%s lists the commands, and what their exit codes mean", async (option) => {
    const outcome = await commandsThatTell().run(option);
    expect(outcome.exit).toBe(0);
    const text = "output" in outcome ? outcome.output : "";
    for (const line of ["smoke        Does smoke.", "keys import  Does keys import."])
      expect(text).toContain(line);
    for (const [code, meaning] of Object.entries(EXIT_CODES))
      expect(text).toMatch(`${code.padEnd(2)}  ${meaning}`);
  });

  test.for([
    ["smoke", "--help"],
    ["smoke", "--url", "u", "-h"],
  ])("%s says what a command takes, and runs nothing", async (given) => {
    const { told, run } = commandsThatTell();
    const outcome = await run(...given);
    const text = "output" in outcome ? outcome.output : "";
    for (const part of [
      "btp-broker smoke --url URL [OPTIONS]",
      "--key KEY  which.",
      "--dry-run  nothing happens.",
    ])
      expect(text).toContain(part);
    expect([outcome.exit, told]).toEqual([0, []]);
  });

  test("says what stands in which place", async () => {
    const outcome = await commandsThatTell().run("keys", "import", "--help");
    const text = "output" in outcome ? outcome.output : "";
    for (const part of [
      "btp-broker keys import NAME [FILE] [OPTIONS]",
      "NAME        which key.",
      "[FILE]      where from.",
    ])
      expect(text).toContain(part);
  });

  test("exits with 70 for a bug, and says where it is and not what was in hand", async () => {
    const run = () => Promise.reject(new TypeError("canary is not a function"));
    const outcome = await runCli(
      ["buggy"],
      [{ name: "buggy", summary: "Fails.", options: {}, run }],
      "ports",
    );
    expect(outcome).toEqual({
      exit: 70,
      problem: expect.stringMatching(/has a bug.*"TypeError".*cli\.test\.ts/),
    });
    expect(JSON.stringify(outcome)).not.toContain("canary");
  });
});
