import { describe, expect, test } from "vitest";
import { findFreePorts, holdPorts } from "../../../test/support/free-ports.js";
import { UsageError } from "./own-key.ts";
import { findPortBlock, FIRST_PORT } from "./port-block.ts";

describe("findPortBlock() with a port that is asked for", () => {
  test("gives it and the ones after it", async () => {
    const first = await findFreePorts();
    expect(await findPortBlock(String(first))).toEqual({
      door: first,
      xsuaa: first + 1,
      secretsManager: first + 2,
      controls: first + 3,
      isMoved: false,
    });
  });

  test.for([0, 1, 2, 3, 4])("throws, naming it, when the port %i after it is in use", async (offset) => {
    const first = await findFreePorts();
    await using _held = await holdPorts(first + offset, 1);
    const failing = findPortBlock(String(first));
    await expect(failing).rejects.toThrow(UsageError);
    await expect(failing).rejects.toThrow(`Port ${first + offset} is in use, and PORT=${first}`);
  });

  test.for([
    { asked: "http", because: "it is a word" },
    { asked: "0", because: "that would be any port, and nobody could know which" },
    { asked: "-4280", because: "it is negative" },
    { asked: "4280.5", because: "it is no whole number" },
    { asked: "0x10b8", because: "it is not decimal" },
    { asked: "65535", because: "four ports have no room after it" },
  ])("throws for $asked, because $because", async ({ asked }) => {
    await expect(findPortBlock(asked)).rejects.toThrow(/^PORT must be a number from 1 to /);
  });
});

describe("findPortBlock() without", () => {
  test.for([
    { asked: undefined, because: "PORT is not set" },
    { asked: "", because: "PORT is empty, which in a shell is as good as not set" },
  ])("passes over a block that is in use, and says so, when $because", async ({ asked }) => {
    await using _held = await holdPorts(FIRST_PORT + 4, 1);
    const found = await findPortBlock(asked);
    expect(found.isMoved).toBe(true);
    expect(found.door).toBeGreaterThan(FIRST_PORT);
    expect(found.door % 10).toBe(0);
  });
});
