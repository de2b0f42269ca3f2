import { afterEach, expect, test, vi } from "vitest";
import { preflight } from "../../infra/preflight.ts";
import { brokerWith, fixedBroker } from "./fixed-broker.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** What whoever deploys such a stage reads before anything is made. */
function saidBefore(configure: typeof fixedBroker): string {
  const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  preflight("btp-token-broker-dev", configure("dev"));
  return written.mock.calls.map(([text]) => String(text)).join("");
}

test("a deployment warns of each key with a user: whom all act as, and how to do without", () => {
  const lines = saidBefore(fixedBroker).split("\n").slice(0, -1);
  expect(lines.map((line) => /^Warning: keys\.(\w+)\.user: /.exec(line)?.[1])).toEqual([
    "personal",
    "guarded",
  ]);
  for (const line of lines) {
    expect(line).toContain("acts at SAP as this one user");
    expect(line).toContain('{"grantType":"clientCredentials"}');
  }
});

test("a deployment without users says nothing", () => {
  expect(saidBefore(brokerWith({}))).toBe("");
});
