import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../../packages/cli/src/cli.ts";
import { smoke as smokeCommand } from "../../packages/cli/src/smoke/smoke.ts";
import { createDirectInvocation } from "../../packages/cli/src/smoke/direct-invocation.ts";
import { type FindingId, FINDINGS } from "../../packages/cli/src/smoke/finding.ts";
import { type IamDoor, startIamDoor } from "../../packages/local/src/iam-door.ts";
import { expectNoSecret, type ToldFinding } from "../smoke/run-smoke.ts";
import { canaries } from "../smoke/scripted-url.ts";
import { shellOf, startBtpBroker } from "../support/btp-broker.ts";
import { type Journey, startJourney } from "../support/journey.ts";
import { answering, type RawServer, startRawServer, wholeAnswer } from "../support/raw-server.ts";

const { accessKeyId, secretAccessKey, sessionToken } = canaries;
const ofOrders = { accessKeyId, secretAccessKey, sessionToken };
const REGION = "eu-central-1";

let broker: Journey;
let door: IamDoor;
let lambdaApi: RawServer;
beforeAll(async () => {
  broker = await startJourney();
  door = await doorTo((event, requestId) => broker.lambda.invoke(event, requestId));
  const Message = `User: x is not authorized to perform: lambda:InvokeFunction on resource: y with an explicit deny in a resource-based policy`;
  lambdaApi = await startRawServer(
    answering(wholeAnswer(403, JSON.stringify({ Message }), ["x-amzn-errortype: AccessDeniedException"])),
  );
});
afterAll(async () => {
  await door[Symbol.asyncDispose]();
  await lambdaApi[Symbol.asyncDispose]();
  await broker[Symbol.asyncDispose]();
});

/** The door with callers whose credentials are canaries, as a role's session has them. */
function doorTo(invoke: Parameters<typeof startIamDoor>[0]["invoke"]): Promise<IamDoor> {
  const session = (role: string) => ({
    secretAccessKey,
    sessionToken,
    userArn: `arn:aws:sts::111122223333:assumed-role/${role}/smoke`,
    accountId: "111122223333",
  });
  const identities = new Map(
    ["nobody", "stranger"]
      .map((role) => [role, session(role)] as const)
      .concat([[accessKeyId, session("orders")]]),
  );
  return startIamDoor({ region: REGION, account: "111122223333", identities, invoke, log: () => undefined });
}

interface Run {
  readonly credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  readonly options?: readonly string[];
  readonly at?: IamDoor;
  readonly aheadMs?: number;
  readonly region?: string;
}

/** Runs `smoke` in this process, over real sockets and with real signatures. */
async function smoke({
  credentials = ofOrders,
  options = [],
  at = door,
  aheadMs = 0,
  region = REGION,
}: Run = {}) {
  const give = async () => credentials;
  const given = ["smoke", "--url", at.origin, "--json", "--region", region, ...options];
  const outcome = await runCli(given, [smokeCommand], {
    fetch: globalThis.fetch,
    now: () => Date.now() + aheadMs,
    credentials: give,
    invokeDirectly: createDirectInvocation({ credentials: give, endpoint: lambdaApi.origin }),
    answerWithinMs: 20_000,
  });
  const output = "output" in outcome ? outcome.output : "";
  expectNoSecret(output);
  for (const { client } of broker.keys)
    for (const secret of client.secrets) expect(output).not.toContain(secret);
  const { findings } = JSON.parse(output) as { findings: readonly ToldFinding[] };
  return {
    exit: outcome.exit,
    findings,
    of: (id: FindingId) => findings.find((finding) => finding.id === id),
  };
}

const everything = ["--forbidden-key", "saas-registry", "--function"];

describe("btp-broker smoke against the local stack", () => {
  test("finds all of it ok for a caller, and says the fingerprint that the audit line has", async () => {
    const { exit, findings, of } = await smoke({ options: [...everything, broker.functionArn] });
    expect(findings.map(({ id, verdict }) => [id, verdict])).toEqual(
      Object.keys(FINDINGS).map((id) => [id, "ok"]),
    );
    expect(exit).toBe(0);
    expect(of("identity")?.seen).toBe(
      "caller orders, as arn:aws:sts::111122223333:assumed-role/orders/smoke",
    );
    const [, sha256] = /SHA-256 ([0-9a-f]{64})$/.exec(of("token")?.seen ?? "") ?? [];
    expect(broker.audits()).toContainEqual(
      expect.objectContaining({ token: expect.objectContaining({ sha256 }) }),
    );
    expect(of("again")?.seen).toBe("x-cache: hit, the same token");
  });

  test("gets the scopes it names, and no other", async () => {
    const { exit, of } = await smoke({ options: ["--key", "cis-central", "--scope", "job.read"] });
    expect([exit, of("scope")]).toEqual([0, expect.objectContaining({ seen: "cis-central!b14.job.read" })]);
  });

  test.for([
    {
      run: { credentials: { ...ofOrders, accessKeyId: "nobody" } },
      id: "token",
      verdict: "not known",
      says: /names no key/,
      because: "the caller has no rule",
    },
    {
      run: { credentials: { ...ofOrders, accessKeyId: "stranger" } },
      id: "identity",
      verdict: "failed",
      says: /assumed-role\/stranger\/smoke is no caller/,
      because: "the configuration does not know the role",
    },
    {
      run: { options: ["--forbidden-key", "cis-central"] },
      id: "denied-alike",
      verdict: "failed",
      says: /it was granted/,
      because: "the key is not forbidden",
    },
    {
      run: { options: ["--scope", "global-account.read"] },
      id: "token",
      verdict: "failed",
      says: /400 invalid_scope/,
      because: "no rule grants the scope",
    },
    {
      run: { aheadMs: 20 * 60_000 },
      id: "clock",
      verdict: "failed",
      says: /1(199|200|201) s ahead/,
      because: "this machine's clock is fast",
    },
    {
      run: { aheadMs: -20 * 60_000 },
      id: "alias",
      verdict: "failed",
      says: /more than 5 minutes off/,
      because: "the signature is old before it is sent",
    },
    {
      run: { credentials: { ...ofOrders, secretAccessKey: "another" } },
      id: "alias",
      verdict: "failed",
      says: /signature does not match/,
      because: "the secret access key is wrong",
    },
    {
      run: { credentials: { accessKeyId, secretAccessKey } },
      id: "alias",
      verdict: "failed",
      says: /lack their session token/,
      because: "the session token is missing",
    },
    {
      run: { region: "us-east-1" },
      id: "alias",
      verdict: "failed",
      says: /another region/,
      because: "the signature is for another region",
    },
  ] as const)("says $id $verdict, because $because", async ({ run, id, verdict, says }) => {
    const options = "options" in run ? run.options : [];
    const { exit, of } = await smoke({ ...run, options });
    expect([exit, of(id)?.verdict, of(id)?.seen]).toEqual([1, verdict, expect.stringMatching(says)]);
  });

  test("says so when requests to the URL do not come to the alias live", async () => {
    const latest = broker.functionArn.replace(/:live$/, "");
    await using lambda = await broker.startAnother({}, latest);
    await using elsewhere = await doorTo((event, requestId) => lambda.invoke(event, requestId));
    const { exit, of } = await smoke({ at: elsewhere });
    expect([exit, of("alias")?.verdict, of("alias")?.seen]).toEqual([
      1,
      "failed",
      expect.stringContaining("502 of Lambda's own"),
    ]);
    expect(of("alias")?.way_out).toContain("`refused-event` with `not_this_function`");
    const refused = broker.lines.filter((line) => line.includes("refused-event"));
    expect(refused.at(-1)).toContain("not_this_function");
    expect(of("token")?.verdict).toBe("not known");
  });

  test("says that xsuaa is down, and not that the deployment is wrong", async () => {
    await using lambda = await broker.startAnother();
    await using empty = await doorTo((event, requestId) => lambda.invoke(event, requestId));
    await broker.xsuaa.stop();
    const { of } = await smoke({ at: empty });
    await broker.xsuaa.start();
    expect(of("alias")?.verdict).toBe("ok");
    expect(of("token")).toMatchObject({
      verdict: "failed",
      seen: expect.stringContaining("503 temporarily_unavailable"),
    });
  });
});

test("the program btp-broker does the same with the credentials of the shell, and leaves nothing behind", async () => {
  await using program = startBtpBroker(
    ["smoke", "--url", door.origin, "--region", REGION, ...everything, broker.functionArn],
    { ...shellOf(ofOrders), AWS_ENDPOINT_URL_LAMBDA: lambdaApi.origin },
  );
  expect([await program.ended, program.leftovers()]).toEqual([0, []]);
  expectNoSecret(program.output());
  expect(program.output()).toMatch(/^btp-broker \d+\.\d+\.\d+ smoke http:\/\/127\.0\.0\.1:\d+ /);
  expect(program.output()).toMatch(/\n13 ok, 0 failed, 0 not known, 0 not asked\n$/);
});
