import { describe, expect, test } from "vitest";
import { findFreePorts, holdPorts } from "../../../test/support/free-ports.js";
import { UsageError } from "./usage-error.ts";
import { findPortBlock, FIRST_PORT, onFreePorts } from "./port-block.ts";

describe("findPortBlock() with a port that is asked for", () => {
  test("gives it and the ones after it", async () => {
    const first = await findFreePorts();
    expect(await findPortBlock(String(first))).toEqual({
      door: first,
      xsuaa: first + 1,
      secretsManager: first + 2,
      controls: first + 3,
      jwtDoor: first + 4,
      certificates: first + 5,
      isMoved: false,
    });
  });

  test.for([0, 1, 2, 3, 4, 5])("throws, naming it, when the port %i after it is in use", async (offset) => {
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
    { asked: "65535", because: "five ports have no room after it" },
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

describe("onFreePorts()", () => {
  /** Somebody else listens on a block's third port just after it was found free. */
  async function overtaken(asked: string | undefined) {
    const tried: number[] = [];
    const held: AsyncDisposable[] = [];
    const starting = onFreePorts(asked, async ({ door }) => {
      tried.push(door);
      if (tried.length > 1) return door;
      held.push(await holdPorts(door + 2, 1));
      throw Object.assign(new Error("listen EADDRINUSE"), { code: "EADDRINUSE" });
    });
    const outcome = await starting.catch((error: unknown) => error);
    await Promise.all(held.map((each) => each[Symbol.asyncDispose]()));
    return { tried, outcome };
  }

  test("starts on the next block when another start was quicker", async () => {
    const { tried, outcome } = await overtaken(undefined);
    expect(tried).toHaveLength(2);
    expect(outcome).toMatchObject({ started: tried[1], ports: { door: tried[1] } });
  });

  test("names the port that was taken when its block was asked for", async () => {
    const first = await findFreePorts();
    const { tried, outcome } = await overtaken(String(first));
    expect(tried).toEqual([first]);
    expect(outcome).toBeInstanceOf(UsageError);
    expect(outcome).toMatchObject({ message: expect.stringContaining(`Port ${first + 2} is in use`) });
  });

  test("throws on whatever else goes wrong", async () => {
    const failing = onFreePorts(undefined, () => Promise.reject(new RangeError("something else")));
    await expect(failing).rejects.toThrow(RangeError);
  });
});
