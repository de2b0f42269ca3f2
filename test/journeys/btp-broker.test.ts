import { describe, expect, test } from "vitest";
import { canaries } from "../smoke/scripted-url.ts";
import { shellOf, startBtpBroker } from "../support/btp-broker.ts";
import { startRawServer } from "../support/raw-server.ts";

describe("the program btp-broker", () => {
  test.for([
    {
      given: ["smoke", "--url", "https://broker.example", "--region", "eu-central-1"],
      exit: 3,
      says: /^There are no AWS credentials/,
    },
    { given: ["canary"], exit: 2, says: /^There is no such command/ },
    // A deployment would not take it, and its secrets would be those of no stage.
    {
      given: ["keys", "list", "--stage", "Canary"],
      exit: 2,
      says: /^--stage wants the name of a stage: a small/,
    },
    { given: ["--help"], exit: 0, says: /^btp-broker COMMAND/ },
  ])("exits with $exit for $given in a shell without credentials", async ({ given, exit, says }) => {
    await using program = startBtpBroker(given);
    expect([await program.ended, program.output()]).toEqual([exit, expect.stringMatching(says)]);
    expect(program.output()).not.toMatch(/canary/i);
    expect(program.leftovers()).toEqual([]);
  });

  test.skipIf(process.platform === "win32")(
    "ends with Ctrl-C while it waits, and leaves nothing behind",
    async () => {
      let heard = () => {};
      const asked = new Promise<void>((resolve) => (heard = resolve));
      await using url = await startRawServer(() => heard());
      const given = ["smoke", "--url", url.origin, "--region", "eu-central-1"];
      await using program = startBtpBroker(given, shellOf(canaries));
      await asked;
      expect([await program.interrupt(), program.leftovers()]).toEqual([130, []]);
    },
  );
});
