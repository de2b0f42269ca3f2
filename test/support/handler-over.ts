import { type AuditRecord, type Broker, Secret, succeed } from "@btp-token-broker/core";
import { createBearers } from "../../packages/functions/src/bearers.ts";
import { createApp } from "../../packages/functions/src/http/app.ts";
import { createHandler } from "../../packages/functions/src/lambda-handler.ts";
import { DOORS, type FrontDoor } from "./doors.ts";
import { some } from "./some.ts";
import { the } from "./the.ts";
import { fakeVerifier, workloadMembers } from "./workload.ts";

/** The token that every caller is issued. */
export const token = "header.canary-token.signature";

type FakeBroker = Pick<Broker, "issue" | "access" | "accessTo" | "warm" | "check" | "prepare">;

/** Grants everything to everybody: what is refused in these tests, the handler refuses. */
export const granting: FakeBroker = {
  issue: async () =>
    succeed({ accessToken: new Secret(token), scope: the.scopes, expiresIn: 60, cache: "hit" }),
  access: () => [],
  accessTo: async ({ key }) => succeed({ key, scopes: the.scopes, serviceUrls: {} }),
  warm: async () => ({ type: "warm-up", entries: [], ms: 0 }),
  check: async () => ({ type: "deployment", keys: [], ms: 0 }),
  prepare: async () => undefined,
};

interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const [firstDoor] = DOORS as readonly [FrontDoor];

/** The handler behind a door over such a broker, and what it logged. */
export function handlerOver(
  broker: Partial<FakeBroker> = {},
  { now = () => the.now, door = firstDoor, verifier = fakeVerifier } = {},
) {
  const records: object[] = [];
  const log = (record: object) => void records.push(record);
  const whole = { ...granting, ...broker };
  const configuration = some.configuration(workloadMembers);
  const bearers = door.door === "jwt" ? createBearers({ configuration, verifier, now }) : undefined;
  const app = createApp({
    broker: whole,
    version: "1.2.3",
    bearers,
    onCrash: (_error, id) => log({ type: "crash", id }),
  });
  const handler = createHandler({
    admit: door.admit,
    app,
    broker: whole,
    configuration,
    bearers,
    door: door.door,
    log,
    now,
  });
  return {
    ...handler,
    records,
    audits: () =>
      records.filter((record): record is AuditRecord => "type" in record && record.type === "audit"),
    ask: async (event: unknown) => (await handler.handle(event, door.context)) as Answer,
  };
}
