import type { Configuration } from "@btp-token-broker/core";
import { createLambdaLoginDesk } from "../../packages/functions/src/login/lambda-login-desk.ts";
import { createLoginHandler } from "../../packages/functions/src/login/login-handler.ts";
import type { Clock } from "../../packages/local/src/clock.ts";
import { exampleKeys, storedSecrets } from "../../packages/local/src/example-key.ts";
import { type LambdaEndpoint, startLambdaEndpoint } from "../../packages/local/src/lambda-endpoint.ts";
import { startSecretsManager } from "../../packages/local/src/secrets-manager.ts";
import type { StartedParts } from "../../packages/local/src/started-parts.ts";
import type { Xsuaa } from "../../packages/local/src/xsuaa.ts";
import { createHandlerOnSockets } from "../support/handler-on-sockets.ts";
import {
  type BoundEndpoint,
  createLoginsOnSockets,
  type LoginUpstreams,
} from "../support/login-on-sockets.ts";
import { some } from "../support/some.ts";
import { the } from "../support/the.ts";
import { LIFE_SECONDS } from "./fault-cell.ts";

const FUNCTION_ARN = `arn:aws:lambda:eu-central-1:${the.account}:function:broker-login:live`;
const ACCESS_KEY_ID = "local-door";

/** One key with a user, pinned to where the local xsuaa is, which no configuration can say: it has no TLS. */
function configurationOf(name: string, origin: string, factor: boolean): Configuration {
  const secret = `btp/test/${name}`;
  const definition = some.configuration({
    keys: {
      [name]: {
        secret,
        user: `${secret}-user`,
        ...(factor && { totp: `${secret}-totp` }),
        expect: { origin: the.origin, subaccount: "subaccount-as-pinned" },
      },
    },
    rules: [{ id: "all", callers: ["orders"], key: name, scopes: ["job.read", "event.read"] }],
  });
  const keys = [...definition.keys].map(
    ([each, key]) => [each, { ...key, expect: { ...key.expect, origin } }] as const,
  );
  return { ...definition, keys: new Map(keys) };
}

export interface UserBrokerParts {
  /** Of the key, and in the names of everything that belongs to it. */
  readonly name: string;
  readonly clock: Clock;
  readonly xsuaa: Xsuaa;
  /** What is started here ends with these. */
  readonly servers: StartedParts;
  /** Whether the user has a second factor. */
  readonly factor: boolean;
}

/** Everything behind and in a broker with one key, which has a user; doors begin with an empty memory. */
export async function startUserBroker({ name, clock, xsuaa, servers, factor }: UserBrokerParts) {
  const configuration = configurationOf(name, xsuaa.origin, factor);
  const [example] = exampleKeys(configuration, xsuaa.origin);
  if (!example?.user) throw new Error("One key with a user was configured and none was made");
  const client = { ...example.client, lifeSeconds: LIFE_SECONDS };
  xsuaa.clients.put(client);
  const account = xsuaa.users.put(example.user.user);
  const place = { region: configuration.region, account: the.account };
  const secretsManager = servers.keep(await startSecretsManager(place));
  for (const { secret, value } of storedSecrets(example)) secretsManager.put(secret, value);
  const { endpoint } = secretsManager;
  const login = servers.keep(await startLoginFunction({ configuration, clock, endpoint, xsuaa }));
  const door = () => createDoor({ configuration, clock, endpoint, lambda: login.lambda });
  return { configuration, example, client, account, secretsManager, login, door };
}

interface ProcessParts {
  readonly configuration: Configuration;
  readonly clock: Clock;
  /** Of Secrets Manager. */
  readonly endpoint: string;
}

/** The login function over its real adapters, in processes of which there is one at a time, behind a loopback Lambda. */
async function startLoginFunction(parts: ProcessParts & { readonly xsuaa: Xsuaa }) {
  const { configuration, clock } = parts;
  const lines: object[] = [];
  const counted = { sent: 0, waitsMs: 0 };
  let reached: string | undefined;
  let over: (() => unknown) | undefined;
  const before = ({ post }: BoundEndpoint): BoundEndpoint => ({
    async post(request, deadline) {
      const isLogin = new URLSearchParams(request.body.reveal()).get("grant_type") === "password";
      // Before the answer, which may come when nobody waits for it any more.
      if (isLogin) counted.sent += 1;
      const answer = await post({ ...request, origin: reached ?? request.origin }, deadline);
      if (isLogin && answer.unsent === true) counted.sent -= 1;
      return answer;
    },
  });
  const pause = async (ms: number) => {
    counted.waitsMs += ms;
    clock.advance(ms);
  };
  const start = () => {
    const logins = createLoginsOnSockets(configuration, upstreamsOf(parts), pause, before);
    const log = (line: object) => void lines.push(line);
    return { logins, handle: createLoginHandler({ logins, configuration, log, now: () => clock.now() }) };
  };
  let current = start();
  const lambda = await startLambdaEndpoint({
    accessKeyId: ACCESS_KEY_ID,
    functionArn: FUNCTION_ARN,
    invoke: async (event, awsRequestId) =>
      over ? over() : current.handle(event, { ...CONTEXT, awsRequestId }),
  });
  return {
    lambda,
    lines,
    /** How many passwords went out so far, and how long the process has waited between attempts. */
    counted: () => ({ ...counted }),
    /** Another process, with an empty memory. */
    restart: () => void (current = start()),
    reach: (origin: string) => void (reached = origin),
    answerWith: (answer: () => unknown) => void (over = answer),
    order: (key: string) => current.logins.mint({ key, scopes: "all", deadline: clock.now() + 6_000 }),
    [Symbol.asyncDispose]: () => lambda.stop(),
  };
}

const CONTEXT = { invokedFunctionArn: FUNCTION_ARN, getRemainingTimeInMillis: () => 30_000 };

function upstreamsOf({ clock, endpoint, xsuaa }: ProcessParts & { readonly xsuaa: Xsuaa }): LoginUpstreams {
  return { clock, xsuaa, secretsManager: { endpoint }, environment: { AWS_ACCESS_KEY_ID: "login" } };
}

/** A door, with an empty memory. */
function createDoor({
  configuration,
  clock,
  endpoint,
  lambda,
}: ProcessParts & { readonly lambda: LambdaEndpoint }) {
  const common = {
    now: () => clock.now(),
    random: () => 0.5,
    pause: async (ms: number) => clock.advance(ms),
  };
  return createHandlerOnSockets({
    ...common,
    configuration,
    tokenOrigins: [configuration.keys.values().next().value?.expect.origin ?? ""],
    secretsManager: endpoint,
    login: createLambdaLoginDesk({
      ...common,
      functionArn: FUNCTION_ARN,
      client: {
        region: configuration.region,
        endpoint: lambda.origin,
        credentials: { accessKeyId: ACCESS_KEY_ID, secretAccessKey: "canary-of-the-role" },
      },
    }),
  });
}
