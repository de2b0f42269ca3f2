import { type Clock, createClock } from "../../packages/local/src/clock.ts";
import type { ExampleKey } from "../../packages/local/src/example-key.ts";
import type { LambdaEndpoint } from "../../packages/local/src/lambda-endpoint.ts";
import { createStartedParts } from "../../packages/local/src/started-parts.ts";
import type { UserAccount } from "../../packages/local/src/xsuaa/user-account.ts";
import { startXsuaa, type Xsuaa } from "../../packages/local/src/xsuaa.ts";
import type { Heard } from "../support/handler-on-sockets.ts";
import { createSecretsOperator } from "../support/secrets-operator.ts";
import { CANARY } from "./canary.ts";
import { type Cell, type CellWorld, changedKey, type HeldState } from "./fault-cell.ts";
import { startUserBroker, type UserBrokerParts } from "./user-broker.ts";

/** A broker with one key that has a user, the login function behind it, and what a fault may do to the world around both. */
export interface UserWorld extends CellWorld {
  readonly clock: Clock;
  /** What the identity provider has seen of the user. */
  readonly account: UserAccount;
  /** Name of the user's secret. */
  readonly userSecret: string;
  /** Name of the seed's, where there is a second factor. */
  readonly seedSecret: string;
  readonly lambda: LambdaEndpoint;
  /** The login function answers this in place of what it would, or throws. */
  readonly answerWith: (answer: () => unknown) => void;
  /** Another login process takes the place of the one that is there, with an empty memory. */
  readonly restartLogin: () => void;
  /** An order reaches the login function by another way, with this key and all of its scopes. */
  readonly orderByTheWay: () => Promise<unknown>;
}

export interface UserCell extends Cell {
  /** What the request took by the door's clock, which waits between attempts move on. */
  readonly ms: number;
  /** What of it were waits of the login process, which a door does not have to wait for. */
  readonly loginWaitsMs: number;
  /** How many passwords went out in its course. */
  readonly logins: number;
}

export interface UserSetting {
  /** Whether the login process has a refresh token when the fault begins, or is one that has never been asked. */
  readonly session: "kept" | "none";
  /** Whether the user has a second factor. */
  readonly factor?: true | undefined;
}

/** Where no two cells are at the same time: they are prepared by a machine that is not busy with each other. */
let turn: Promise<unknown> = Promise.resolve();

function oneByOne(work: () => Promise<void>): Promise<void> {
  const mine = turn.then(work);
  turn = mine.catch(() => undefined);
  return mine;
}

type BrokenSetting = UserSetting & { readonly breakIt: (world: UserWorld) => void | Promise<void> };

let serial = 0;

/** As `askUnder`, of a key with a user. */
export async function askUserUnder(
  shared: Xsuaa,
  { ageMs }: HeldState,
  setting: BrokenSetting,
): Promise<UserCell> {
  const name = `admin-${++serial}`;
  const clock = createClock();
  const servers = createStartedParts();
  try {
    return await askIn({ shared, servers, clock, name }, ageMs, setting);
  } finally {
    await servers.stop();
  }
}

async function askIn(
  { shared, servers, clock, name }: Omit<UserBrokerParts, "xsuaa" | "factor"> & { readonly shared: Xsuaa },
  ageMs: number | undefined,
  { session, factor, breakIt }: BrokenSetting,
): Promise<UserCell> {
  // Codes go by the clock of the cell.
  const xsuaa = factor ? servers.keep(await startXsuaa({ clients: [], now: () => clock.now() })) : shared;
  const broker = await startUserBroker({ name, clock, xsuaa, servers, factor: factor === true });
  const { configuration, example, client, account, secretsManager, login, door } = broker;
  const query = { query: `key=${name}` };

  const first = door();
  await oneByOne(() => askUntilIssued(() => first.ask(query), clock));
  const asked = ageMs === undefined ? door() : first;
  if (session === "none") login.restart();
  clock.advance(ageMs ?? 0);

  using operator = createSecretsOperator({
    region: configuration.region,
    endpoint: secretsManager.endpoint,
    credentials: { accessKeyId: "operator", secretAccessKey: "local" },
  });
  await breakIt({
    xsuaa,
    client,
    secretsManager,
    operator,
    secret: example.secret,
    serviceKey: (change) => JSON.stringify(changedKey(example.json, change)),
    reach: login.reach,
    until: (server) => servers.keep(server),
    clock,
    account,
    userSecret: `${example.secret}-user`,
    seedSecret: `${example.secret}-totp`,
    lambda: login.lambda,
    answerWith: login.answerWith,
    restartLogin: login.restart,
    orderByTheWay: () => login.order(name),
  });
  const before = login.counted();
  const heard = await asked.ask(query);
  const lines = [...first.lines, ...asked.lines, ...login.lines];
  return {
    heard,
    ms: heard.audit.ms,
    loginWaitsMs: login.counted().waitsMs - before.waitsMs,
    logins: login.counted().sent - before.sent,
    output: JSON.stringify([...lines, heard.status === 200 ? {} : heard.text]),
    secrets: secretsOf(example),
  };
}

/** Nobody knows what the process before did, so the code of the first half minute counts as used. */
async function askUntilIssued(ask: () => Promise<Heard>, clock: Clock): Promise<void> {
  for (let tries = 0; tries < 2; tries++) {
    const { status, text } = await ask();
    if (status === 200) return;
    if (tries > 0) throw new Error(`Before anything broke there was ${text}`);
    clock.advance(30_000);
  }
}

function secretsOf({ client, user }: ExampleKey): readonly string[] {
  const { password = "", totp } = user?.user ?? {};
  const texts = [...client.secrets, password, ...(totp === undefined ? [] : [totp])];
  return [...texts, ...texts.map(encodeURIComponent), CANARY];
}
