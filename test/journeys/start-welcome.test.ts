import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { welcome } from "../../packages/local/src/start-welcome.ts";
import { some } from "../support/some.ts";
import { startWorkloadJourney, type WorkloadJourney } from "../support/workload-journey.ts";

let broker: WorkloadJourney;
beforeAll(async () => {
  broker = await startWorkloadJourney();
});
afterAll(async () => {
  await broker[Symbol.asyncDispose]();
});

/** Runs a line in a shell, as somebody who has pasted it; not in this thread, which serves it. */
const paste = (line: string) =>
  text(spawn("sh", ["-c", line], { stdio: ["ignore", "pipe", "ignore"] }).stdout);

/** What npm start would have said of this stack. */
const lines = (configuration = broker.configuration) =>
  welcome(configuration, {
    ports: {
      door: broker.door.port,
      xsuaa: broker.xsuaa.port,
      secretsManager: 0,
      controls: broker.controls.port,
      jwtDoor: broker.door.port,
      certificates: 0,
      isMoved: false,
    },
    ownKeys: [],
    nodeVersion: process.version,
    operator: broker.operator,
  });

describe("what npm start says", () => {
  test("has a line of curl for a workload that gets its token when it is pasted (needs curl)", async ({
    skip,
  }) => {
    if ((await paste("curl --version")) === "") skip();
    const line = lines().find((each) => each.includes("/jwt?caller=")) ?? "";
    expect(line).toContain("caller=deploy");
    const { access_token: _, ...answer } = JSON.parse(await paste(line)) as Record<string, unknown>;
    expect(answer).toMatchObject({ scope: "cis-central!b14.event.read cis-central!b14.job.read" });
    expect(broker.audits().at(-1)).toMatchObject({ caller: "deploy", outcome: "issued" });
  });

  test("signs for roles and for no workload, and the other way round", () => {
    const said = lines();
    expect(said.filter((line) => line.includes("--aws-sigv4")).join()).not.toMatch(/deploy|billing/);
    expect(said).toContainEqual("Workloads: deploy, billing, branches.");
    expect(said).toContainEqual(expect.stringMatching(/^Callers: orders;/));
  });

  test("has no word of workloads where there are none", () => {
    expect(lines(some.configuration()).join()).not.toMatch(/jwt|[Ww]orkload/);
  });
});
