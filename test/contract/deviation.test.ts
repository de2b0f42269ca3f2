import { expect, test } from "vitest";
import { mustFail } from "./deviation.ts";

test.for([
  { run: async () => expect(1).toBe(2), accepted: true, because: "what it asserts does not hold" },
  {
    run: () => expect(Promise.resolve()).rejects.toThrow("refused"),
    accepted: true,
    because: "what it expects to be refused is done",
  },
  { run: async () => expect(1).toBe(1), accepted: false, because: "it holds after all" },
  {
    run: () => Promise.reject(new Error("ECONNREFUSED")),
    accepted: false,
    because: "it did not get as far as asserting anything",
  },
])("a known difference is accepted: $accepted, when $because", async ({ run, accepted }) => {
  const outcome = mustFail(run).then(
    () => true,
    () => false,
  );
  expect(await outcome).toBe(accepted);
});
