import type { Configuration } from "@btp-token-broker/core";
import { createLambdaLoginDesk } from "../../packages/functions/src/login/lambda-login-desk.ts";
import { createLoginHandler } from "../../packages/functions/src/login/login-handler.ts";
import type { Clock } from "../../packages/local/src/clock.ts";
import { type LambdaEndpoint, startLambdaEndpoint } from "../../packages/local/src/lambda-endpoint.ts";
import type { Xsuaa } from "../../packages/local/src/xsuaa.ts";
import { createHandlerOnSockets } from "../support/handler-on-sockets.ts";
import {
  type BoundEndpoint,
  createLoginsOnSockets,
  type LoginUpstreams,
} from "../support/login-on-sockets.ts";
import { the } from "../support/the.ts";

const FUNCTION_ARN = `arn:aws:lambda:eu-central-1:${the.account}:function:broker-login:live`;
const ACCESS_KEY_ID = "local-door";

interface ProcessParts {
  readonly configuration: Configuration;
  readonly clock: Clock;
  /** Of Secrets Manager. */
  readonly endpoint: string;
}

/** The login function over its real adapters, in processes of which there is one at a time, behind a loopback Lambda. */
export async function startLoginFunction(parts: ProcessParts & { readonly xsuaa: Xsuaa }) {
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
export function createDoor({
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
