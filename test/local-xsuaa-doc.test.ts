import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkInput } from "../packages/local/src/json-input.ts";
import { XSUAA_OPTIONS } from "../packages/local/src/xsuaa-arguments.ts";
import { exampleClient } from "../packages/local/src/xsuaa-client-file.ts";
import { xsuaaControls } from "../packages/local/src/xsuaa-controls.ts";
import { xsuaaFaults } from "../packages/local/src/xsuaa-faults.ts";
import { clientInput } from "../packages/local/src/xsuaa/client-json.ts";
import { faultInput } from "../packages/local/src/xsuaa/fault-json.ts";
import { userInput } from "../packages/local/src/xsuaa/user-json.ts";
import { startXsuaa, type Xsuaa } from "../packages/local/src/xsuaa.ts";
import { codesIn, repositoryText, tableUnder } from "./support/markdown-table.ts";

const document = repositoryText("docs/local-xsuaa.md");
const plain = (text: string | undefined) => (text ?? "").replaceAll("`", "");
const rowsUnder = (heading: string) =>
  tableUnder(document, heading).map((row) => Object.values(row).map(plain));

let xsuaa: Xsuaa;
beforeAll(async () => {
  xsuaa = await startXsuaa({ clients: [] });
});
afterAll(() => xsuaa.stop());

/** The members that a fault of one's own can have, as the refusal of another names them. */
function membersBeside(fault: object): readonly string[] {
  const refused = checkInput({ ...fault, "no-such-member": 1 }, faultInput);
  return (refused.ok ? "" : refused.problem).replace(/^.*there are /u, "").split(", ");
}

describe("docs/local-xsuaa.md", () => {
  test("lists every fault by name, in order, with what the server does and what is known of SAP", () => {
    expect(rowsUnder("Faults by name")).toEqual(
      xsuaaFaults.map(({ name, what, evidence }) => [name, plain(what), evidence]),
    );
  });

  test("has as many faults as the README promises", () => {
    expect(repositoryText("README.md")).toContain(`of ${xsuaaFaults.length} kinds:`);
  });

  test("lists every option of the command", () => {
    expect(rowsUnder("The local xsuaa")).toEqual(Object.entries(XSUAA_OPTIONS));
  });

  test("lists every control", () => {
    const controls = xsuaaControls(xsuaa).map(({ usage, does }) => [usage, does]);
    expect(rowsUnder("Make it fail")).toEqual([["GET /", "this list"], ...controls]);
  });

  test("lists every member that a fault of one's own can have", () => {
    const [before = "", after = ""] = document.split("Or xsuaa's own answer, altered:");
    const named = (markdown: string, heading: string) =>
      tableUnder(markdown, heading).map(({ member }) => codesIn(member)[0]);
    expect(named(before, "Faults of your own")).toEqual(membersBeside({ status: 200 }));
    expect(named(`# Altered\n${after}`, "Altered")).toEqual(membersBeside({}));
  });

  test("says of each member of clients and users that there is one, and of users all", () => {
    const named = (heading: string) =>
      tableUnder(document, heading).flatMap(({ member }) => codesIn(member).slice(0, 1));
    const refused = checkInput({ username: "u", password: "p", "no-such-member": 1 }, userInput);
    const members = (refused.ok ? "" : refused.problem).replace(/^.*there are /u, "").split(", ");
    expect(named("Users")).toEqual(members);
    const client = { clientsecret: "s" };
    for (const member of named("Clients"))
      expect(checkInput({ clientid: "c", ...client, [member]: 0 }, clientInput).ok).toBe(false);
  });

  test("shows a user in JSON that the server takes", () => {
    const [, shown = ""] = /^```\n(\{ "username"[^\n]*)\n```/mu.exec(document) ?? [];
    expect(checkInput(JSON.parse(shown), userInput)).toMatchObject({ ok: true });
  });

  test("shows clients in JSON that the server takes, and the example as it is", () => {
    const shown = [...document.matchAll(/^```json\n([^]*?)^```/gmu)].flatMap(([, text = ""]) => {
      const json: unknown = JSON.parse(text);
      return Array.isArray(json) ? json : [json];
    });
    const read = shown.map((json) => checkInput(json, clientInput));
    expect(read.map(({ ok }) => ok)).toEqual([true, true, true]);
    const { authorities: _authorities, grants: _grants, ...key } = exampleClient;
    expect(read[0]).toMatchObject({ ok: true, value: key });
  });
});
