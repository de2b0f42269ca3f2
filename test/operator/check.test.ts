import type { TokenEndpoint } from "../../packages/core/src/token-endpoint.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CHECKS } from "../../packages/cli/src/check/finding.ts";
import { succeed } from "../../packages/core/src/result.ts";
import { accessDenied, internal } from "../../packages/local/src/secrets-manager/fault.ts";
import { some } from "../support/some.ts";
import { the } from "../support/the.ts";
import type { PlantedFault } from "./planted-fault.ts";
import { plantedKeyFaults } from "./planted-key-faults.ts";
import { plantedRuleFaults } from "./planted-rule-faults.ts";
import { plantedUserFaults } from "./planted-user-faults.ts";
import { clientNamed, startWorld, type World } from "./world.ts";

interface ToldFinding {
  readonly id: string;
  readonly severity: "error" | "warning";
  readonly about: string;
  readonly seen: string;
  readonly way_out: string;
}

const plantedFaults: readonly PlantedFault[] = [
  ...plantedKeyFaults,
  ...plantedRuleFaults,
  ...plantedUserFaults,
];

let world: World;
beforeEach(async () => {
  world = await startWorld();
  world.configure("well");
  world.secretsManager.put("btp/test/well", world.keyOf(clientNamed("well")));
});
afterEach(() => world[Symbol.asyncDispose]());

/** Nobody listens where certificates are taken: that host is played, and nothing else. */
function endpointOf(): TokenEndpoint {
  return {
    post: async (request, deadline) => {
      if (!request.origin.includes("authentication.cert")) return world.loopback.post(request, deadline);
      const cid = new URLSearchParams(request.body.reveal()).get("client_id");
      return succeed(some.tokenAnswer({}, { cid, zid: undefined }));
    },
  };
}

/** Runs `check` in both of its forms, which say the same. */
async function checking(...options: readonly string[]) {
  const how = { endpoint: endpointOf() };
  const lines = await world.run(["check", ...options], how);
  const json = await world.run(["check", "--json", ...options], how);
  expect(json.exit).toBe(lines.exit);
  const record = JSON.parse(json.text) as {
    readonly findings: readonly ToldFinding[];
    readonly keys: readonly Readonly<Record<string, unknown>>[];
  };
  for (const { id, severity, about, seen, way_out: wayOut } of record.findings) {
    expect(lines.text).toMatch(new RegExp(`^${severity} +${id}: `, "m"));
    for (const part of [about, seen, wayOut]) expect(lines.text).toContain(part);
    // What is wrong always has a way out.
    expect(wayOut).toMatch(/\w{3,}/);
  }
  return { ...record, exit: lines.exit, lines: lines.text.split("\n") };
}

describe("btp-broker check on a configuration that is well", () => {
  test("finds nothing, exits with 0, and says what each key is", async () => {
    world.secretsManager.put("btp/test/well", world.keyOf(clientNamed("cis-central")));
    const { exit, findings, keys, lines } = await checking();
    expect([exit, findings]).toEqual([0, []]);
    expect(keys).toEqual([
      {
        key: "well",
        secret: "btp/test/well",
        secret_version: expect.any(String),
        client_id: "sb-cis-central!t1",
        origin: world.xsuaa.origin,
        plan: "central",
        zone: the.zone,
        subaccount: the.subaccount,
        credential: "secret, binding-secret",
        token_life_seconds: 43_200,
        scopes: ["cis-central!t1.event.read", "cis-central!t1.job.read"],
        entries: 1,
        mints_per_hour: 0.5,
      },
    ]);
    expect(lines[1]).toContain(", plan central, secret, binding-secret, token for 43200 s with 2 scopes, ");
    expect(lines.at(-1)).toBe("1 key, 0 errors, 0 warnings");
  });

  test("asks for one token with each credential, however many keys have it", async () => {
    world.configure("again", { secret: "btp/test/well" });
    world.configure("copy");
    world.secretsManager.put("btp/test/copy", world.textOf(clientNamed("well")));
    await world.run(["check"]);
    expect(world.tokenRequests(clientNamed("well"))).toBe(1);
  });

  test("sends a refused credential once, by whatever name it is stored", async () => {
    const refused = clientNamed("gone");
    for (const name of ["gone", "gone-too"]) {
      world.configure(name);
      world.secretsManager.put(`btp/test/${name}`, world.textOf(refused));
    }
    const { exit, text } = await world.run(["check"]);
    expect([exit, text.match(/^error +refused:/gm)]).toEqual([1, expect.objectContaining({ length: 2 })]);
    expect(world.tokenRequests(refused)).toBe(1);
  });
});

describe("btp-broker check finds", () => {
  test.for(plantedFaults)(
    "$id when $because, and nothing else",
    async ({ id, about, says, plant, options = [], besides = [] }) => {
      await plant(world);
      const { exit, findings: found } = await checking(...options);
      const findings = found.filter((finding) => !besides.some((other) => other === finding.id));
      expect(found.length - findings.length).toBe(besides.length);
      expect(findings).toEqual([
        {
          id,
          severity: CHECKS[id].severity,
          about,
          seen: expect.any(String),
          way_out: expect.any(String),
        },
      ]);
      const [finding] = findings;
      expect(`${finding?.seen} ${finding?.way_out}`).toMatch(says);
      expect(exit).toBe(finding?.severity === "error" ? 1 : 0);
    },
  );

  test("all of them at once, each with its way out", async () => {
    expect(new Set(plantedFaults.map(({ id }) => id)).size).toBeGreaterThanOrEqual(12);
    for (const { plant } of plantedFaults) await plant(world);
    const { exit, findings } = await checking("--environments", "31");
    for (const { id, about, says } of plantedFaults) {
      const told = findings.filter((finding) => finding.id === id && finding.about === about);
      expect([id, told.length, `${told[0]?.seen} ${told[0]?.way_out}`]).toEqual([
        id,
        1,
        expect.stringMatching(says),
      ]);
    }
    // The others share one subaccount, which such a fleet is too large for as well.
    const besides = plantedFaults.flatMap((fault) => fault.besides ?? []);
    expect(findings.length).toBe(plantedFaults.length + besides.length + 1);
    expect(exit).toBe(1);
  });

  test.for(Object.keys(CHECKS))("%s in at least one of these ways", (id) => {
    expect(plantedFaults.some((fault) => fault.id === id)).toBe(true);
  });
});

describe("btp-broker check counts a fleet's mints:", () => {
  test.for([
    { environments: 60, isToo: false, because: "60 a second is what SAP serves" },
    { environments: 61, isToo: true, because: "one more is held back" },
  ])(
    "$environments environments with one entry are too many: $isToo, since $because",
    async ({ environments, isToo }) => {
      const { findings } = await checking("--environments", String(environments));
      expect(findings.map(({ id }) => id)).toEqual(isToo ? ["rate"] : []);
    },
  );

  test("by sets of scopes, by how long tokens are fresh, and by subaccount", async () => {
    world.definition.callers["reports"] = { role: "arn:aws:iam::111122223333:role/reports" };
    world.definition.rules.push({ id: "less", callers: ["reports"], key: "well", scopes: ["job.read"] });
    world.configure("other");
    world.secretsManager.put("btp/test/other", world.keyOf(clientNamed("other", { lifeSeconds: 3_600 })));
    const { findings, keys } = await checking("--environments", "30");
    expect(keys).toMatchObject([
      // Of 12 h a token is fresh for 2 h; of 1 h for half of it.
      { key: "well", entries: 2, mints_per_hour: 30 },
      { key: "other", entries: 1, mints_per_hour: 60 },
    ]);
    expect(findings).toMatchObject([{ id: "rate", about: "subaccount of well, other" }]);
    expect(findings[0]?.seen).toContain("for 90 tokens when all of them start at once");
  });

  test("not by fewer than one environment", async () => {
    for (const wrong of ["0", "-1", "1.5", "many", "100000"])
      expect(await world.run(["check", `--environments=${wrong}`])).toMatchObject({ exit: 2 });
  });
});

describe("btp-broker check ends otherwise:", () => {
  test("with 3 when Secrets Manager answers for no key", async () => {
    world.secretsManager.faults.always("*", internal);
    expect(await world.run(["check"])).toEqual({ exit: 3, text: expect.stringContaining("does not answer") });
  });

  test("with 1 when it answers for one key and not for another", async () => {
    world.configure("other");
    world.secretsManager.put("btp/test/other", world.keyOf(clientNamed("other")));
    world.secretsManager.faults.next("GetSecretValue", internal, 1);
    expect(await world.run(["check"])).toMatchObject({
      exit: 1,
      text: expect.stringContaining("did not answer"),
    });
  });

  test("with 0 and a warning when the secret may be read and not be described", async () => {
    world.secretsManager.faults.always("DescribeSecret", accessDenied);
    const { exit, findings } = await checking();
    expect([exit, findings]).toMatchObject([0, [{ id: "kms-key-unknown", severity: "warning" }]]);
  });

  test("with 2 and every problem when the configuration is wrong", async () => {
    world.definition.rules.push({ id: "x", callers: ["nobody"], key: "nothing", scopes: "all" });
    expect(await world.run(["check"])).toEqual({ exit: 2, text: expect.stringMatching(/nothing[^]*nobody/) });
  });
});
