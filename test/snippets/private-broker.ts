import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { httpAnswer, type HttpAnswer } from "../../packages/local/src/iam-door-answer.ts";
import { findNode24 } from "../../packages/local/src/lambda-node.ts";
import type { ChildModules } from "../../packages/local/src/lambda-process.ts";
import { type LocalLambda, startLambda } from "../../packages/local/src/lambda.ts";
import { listen } from "../../packages/local/src/listen.ts";
import { sentRequest } from "../../packages/local/src/sent-request.ts";
import { type SigningIdentity, verifySignature } from "../../packages/local/src/signature-verification.ts";
import { LOCAL_SECRET_ACCESS_KEY, startStack } from "../../packages/local/src/stack.ts";
import configure from "../support/journey.broker.config.ts";
import { privateApi, privateApiEvent } from "../support/private-api-event.ts";

/** A broker whose door is a private API on loopback. Its caller is `orders`, its key `cis-central`. */
export interface PrivateBroker {
  /** With the stage, as callers write it. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/**
 * Starts the deployed bundle behind a private REST API, as far as a signer can tell: the signature has to be for the
 * service `execute-api`, over the path with the stage in it, and the function gets the path without.
 *
 * @param bundle path of the bundled handler with the journeys' configuration
 */
export async function startPrivateBroker(bundle: string, childModules: ChildModules): Promise<PrivateBroker> {
  const configuration = configure("test");
  const nodeBinary = findNode24().path;
  const log = () => undefined;
  const stack = await startStack({ configuration, bundle, nodeBinary, childModules, log, doorLog: log });
  const environment = {
    ...stack.environment,
    BROKER_DOOR: "private",
    BROKER_API_ID: privateApi.apiId,
  };
  const { functionArn } = stack;
  const lambda = await startLambda({ bundle, nodeBinary, functionArn, environment, childModules, log });
  const server = createServer((request, response) => void send(request, response, lambda));
  const door = await listen(server, 0);
  return {
    url: `${door.origin}/live`,
    async stop() {
      await door.stop();
      await lambda.stop();
      await stack[Symbol.asyncDispose]();
    },
  };
}

async function send(request: IncomingMessage, response: ServerResponse, lambda: LocalLambda): Promise<void> {
  const { status, headers, body } = await answer(request, lambda);
  response.statusCode = status;
  response.setHeaders(new Map(Object.entries(headers)));
  response.end(body);
}

const REGION = "eu-central-1";

const ORDERS: SigningIdentity = {
  secretAccessKey: LOCAL_SECRET_ACCESS_KEY,
  userArn: "arn:aws:sts::111122223333:assumed-role/orders/local",
  accountId: "111122223333",
};

async function answer(request: IncomingMessage, lambda: LocalLambda): Promise<HttpAnswer> {
  const sent = sentRequest(request, new Uint8Array());
  const identities = new Map([["orders", ORDERS]]);
  const expected = { region: REGION, service: "execute-api", identities, now: Date.now() };
  const verdict = verifySignature(sent, expected);
  if (!verdict.ok) return forbidden(verdict.refusal.reason);
  const [, path] = /^\/live(\/.*)$/.exec(sent.path) ?? [];
  if (path === undefined) return forbidden("no such stage");
  const { method, query } = sent;
  const { userArn } = verdict.identity;
  const result = await lambda.invoke(privateApiEvent({ method, path, query, userArn }));
  return httpAnswer(result) ?? forbidden("no answer");
}

/** Not in API Gateway's words, which hide why. */
function forbidden(message: string): HttpAnswer {
  return { status: 403, headers: {}, body: Buffer.from(JSON.stringify({ message })) };
}
