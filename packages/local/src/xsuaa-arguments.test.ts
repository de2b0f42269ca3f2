import { describe, expect, test } from "vitest";
import { UsageError } from "./usage-error.ts";
import { readXsuaaArguments, XSUAA_OPTIONS } from "./xsuaa-arguments.ts";

const nothing = { port: 4270, domain: "localhost", help: false };

describe("readXsuaaArguments()", () => {
  test.for([
    { given: [], is: nothing, because: "that is what there is without options" },
    { given: ["--port", "0"], is: { ...nothing, port: 0 }, because: "0 takes free ones" },
    { given: ["--port", "65533"], is: { ...nothing, port: 65_533 }, because: "two are left for the others" },
    { given: ["--life=1"], is: { ...nothing, lifeSeconds: 1 }, because: "an equals sign does as well" },
    { given: ["--life", "31536000"], is: { ...nothing, lifeSeconds: 31_536_000 }, because: "it is a year" },
    { given: ["--domain", "uaa.test"], is: { ...nothing, domain: "uaa.test" }, because: "it is a domain" },
    { given: ["--seed", "a word"], is: { ...nothing, seed: "a word" }, because: "a seed is any text" },
    { given: ["--clients", "./c.json"], is: { ...nothing, clients: "./c.json" }, because: "it is a path" },
    { given: ["--users", "./u.json"], is: { ...nothing, users: "./u.json" }, because: "it is a path" },
    {
      given: ["--certificates", "/tmp/x"],
      is: { ...nothing, certificates: "/tmp/x" },
      because: "it is a path",
    },
    { given: ["--help"], is: { ...nothing, help: true }, because: "it is asked for" },
  ])("reads $given, because $because", ({ given, is }) => {
    expect(readXsuaaArguments(given)).toEqual(is);
  });

  test.for([
    { given: ["--port", "65534"], says: "--port wants a whole number from 0 to 65533" },
    { given: ["--port", "4270.5"], says: "--port wants a whole number" },
    { given: ["--port", ""], says: "--port wants a whole number" },
    { given: ["--life", "0"], says: "--life wants a whole number from 1 to 31536000" },
    { given: ["--life", "31536001"], says: "--life wants a whole number from 1 to 31536000" },
    { given: ["--life", "12h"], says: "--life wants a whole number" },
    { given: ["--domain", "Localhost"], says: "--domain wants a domain in small letters" },
    { given: ["--domain", "local host"], says: "--domain wants a domain" },
    { given: ["--domain", ".localhost"], says: "--domain wants a domain" },
    { given: ["--domain", "localhost:80"], says: "--domain wants a domain" },
    { given: ["--seed", ""], says: "--seed wants a text or a number" },
    { given: ["--clients", ""], says: "--clients wants the path of a JSON file" },
    { given: ["--users", ""], says: "--users wants the path of a JSON file" },
    { given: ["--certificates", ""], says: "--certificates wants the path of a folder to be made" },
    { given: ["--clients"], says: "npm run xsuaa takes --port N, --clients FILE" },
    { given: ["--ports", "1"], says: "npm run xsuaa takes --port N" },
    { given: ["4270"], says: "npm run xsuaa takes --port N" },
  ])("refuses $given: $says", ({ given, says }) => {
    expect(() => readXsuaaArguments(given)).toThrow(UsageError);
    expect(() => readXsuaaArguments(given)).toThrow(says);
  });

  test("knows each option that it lists", () => {
    const values: Readonly<Record<string, string>> = {
      N: "1",
      FILE: "f",
      FOLDER: "d",
      NAME: "n",
      SECONDS: "1",
      SEED: "s",
    };
    for (const option of Object.keys(XSUAA_OPTIONS)) {
      const given = option.split(" ").map((word) => values[word] ?? word);
      expect(readXsuaaArguments(given)).not.toEqual(nothing);
    }
  });
});
