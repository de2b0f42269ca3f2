import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { type ConfigureBroker, createBroker, type ReadClaims } from "@btp-token-broker/core";
import { decodeJwt } from "jose";
import functionsPackage from "../package.json" with { type: "json" };
import { readCertificate } from "./certificate-reader.ts";
import { openDoor } from "./doors/open-door.ts";
import { readEnvironment } from "./environment.ts";
import { createApp } from "./http/app.ts";
import { createHandler, type Handler } from "./lambda-handler.ts";
import { writeLastWords } from "./last-words.ts";
import { crashRecord, createLog, type WriteLine } from "./log.ts";
import { crashMetrics } from "./metrics.ts";
import { createSecretsManagerStore } from "./secrets-manager.ts";
import { createTokenEndpoint } from "./token-endpoint.ts";

/**
 * Builds the whole function, once per process: the only place that constructs.
 *
 * Ends only when everything a request needs has been loaded, and one warm key was read if there is one and that was
 * possible; with provisioned concurrency the tokens of warm keys are there, too. Without a warm key the first caller waits
 * for a connection to Secrets Manager.
 *
 * @throws when the environment or the configuration is wrong; INIT then fails and no request is let in
 */
export async function compose(
  configure: ConfigureBroker,
  runtime: Pick<NodeJS.Process, "env" | "on" | "listenerCount" | "prependListener">,
  write: WriteLine,
): Promise<Handler> {
  const environment = readEnvironment(runtime.env);
  const configuration = configure(environment.stage);
  const { version } = functionsPackage;
  const log = createLog(write);
  const now = () => Date.now();
  writeLastWords(runtime, (error) => {
    log({ ...crashRecord(error, "none"), ...crashMetrics({ stage: environment.stage, now: now() }) });
  });

  const broker = createBroker({
    configuration,
    tokenOrigins: environment.tokenOrigins,
    store: createSecretsManagerStore({ region: configuration.region }, now),
    endpoint: createTokenEndpoint({ now, userAgent: `btp-token-broker/${version}` }),
    now,
    random: Math.random,
    pause: (ms) => pause(ms),
    fingerprint: (text) => createHash("sha256").update(text.reveal()).digest("hex"),
    readClaims,
    readCertificate,
  });
  const app = createApp({
    broker,
    version,
    onCrash: (error, requestId) => log(crashRecord(error, requestId)),
  });
  const handler = createHandler({
    admit: openDoor(environment.door, configuration),
    app,
    broker,
    configuration,
    door: environment.door.name,
    log,
    now,
  });

  await handler.prime();
  if (environment.isProvisioned) await handler.warmInInit();
  else await broker.prepare();
  return handler.handle;
}

const readClaims: ReadClaims = (token) => {
  try {
    return decodeJwt(token);
  } catch {
    return undefined; // Not a JWT; jose says which part is wrong, and quotes it.
  }
};
