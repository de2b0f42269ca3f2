import { createHash } from "node:crypto";
import {
  type Configuration,
  createBroker,
  type EndpointAnswer,
  SAP_TOKEN_ORIGINS,
  type ServiceKeyStore,
  type TokenRequest,
} from "@btp-token-broker/core";
import { readCertificate } from "../../packages/functions/src/certificate-reader.ts";
import { admitThroughUrl } from "../../packages/functions/src/doors/function-url-door.ts";
import { createApp } from "../../packages/functions/src/http/app.ts";
import { createHandler } from "../../packages/functions/src/lambda-handler.ts";
import { crashRecord, createLog } from "../../packages/functions/src/log.ts";
import { readClaims } from "../support/some.ts";

/** A process's own clock. Waiting moves it, and nothing else does while an invocation runs. */
export interface Clock {
  now: number;
}

/** What is outside of the processes, and may fail. It moves the clock of who asks. */
export interface Outside {
  read(secret: string, stage: string, clock: Clock): ReturnType<ServiceKeyStore["read"]>;
  post(request: TokenRequest, deadline: number, clock: Clock): Promise<EndpointAnswer>;
}

export interface ProcessParts {
  readonly configuration: Configuration;
  readonly door: string;
  readonly outside: Outside;
  readonly write: (line: string) => void;
  readonly random: () => number;
}

/** The function as it is deployed, from its handler on and down to the texts of its lines; its ports are in this process. */
export async function startBrokerProcess(parts: ProcessParts, clock: Clock) {
  const { configuration, door, outside, random } = parts;
  const log = createLog(parts.write);
  const now = () => clock.now;
  const broker = createBroker({
    configuration,
    tokenOrigins: SAP_TOKEN_ORIGINS,
    store: { read: (secret, stage) => outside.read(secret, stage, clock) },
    endpoint: { post: (request, deadline) => outside.post(request, deadline, clock) },
    login: {
      mint: () => Promise.reject(new Error("No rule of the watched broker grants a user's tokens")),
    },
    now,
    random,
    pause: (ms) => {
      clock.now += ms;
      return Promise.resolve();
    },
    fingerprint: (text) => createHash("sha256").update(text.reveal()).digest("hex"),
    readClaims,
    readCertificate,
  });
  const app = createApp({
    broker,
    version: "1.2.3",
    onCrash: (error, requestId) => log(crashRecord(error, requestId)),
  });
  const handler = createHandler({ admit: admitThroughUrl, app, broker, configuration, door, log, now });
  await handler.prime();
  await broker.prepare();
  return handler;
}
