import {
  type Configuration,
  type ConfigureBroker,
  createBroker,
  shareOfWorkloads,
} from "@btp-token-broker/core";
import functionsPackage from "../package.json" with { type: "json" };
import { type Bearers, createBearers } from "./bearers.ts";
import { openDoor } from "./doors/open-door.ts";
import { readEnvironment } from "./environment.ts";
import { createApp } from "./http/app.ts";
import { createDocumentReader } from "./jwt/document-reader.ts";
import { createJwtVerifier } from "./jwt/jwt-verifier.ts";
import { createHandler, type Handler } from "./lambda-handler.ts";
import { composeLogin, composeLoginDesk } from "./login/compose-login.ts";
import { writeLastWords } from "./last-words.ts";
import { crashRecord, createLog, type WriteLine } from "./log.ts";
import { crashMetrics } from "./metrics.ts";
import { createMintParts } from "./mint-parts.ts";
import { createSecretsManagerStore } from "./secrets-manager.ts";

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
  const whole = configure(environment.stage);
  const configuration = environment.door.name === "jwt" ? shareOfWorkloads(whole) : whole;
  const { version } = functionsPackage;
  const log = createLog(write);
  const now = () => Date.now();
  writeLastWords(runtime, (error) => {
    log({ ...crashRecord(error, "none"), ...crashMetrics({ stage: environment.stage, now: now() }) });
  });

  const { door } = environment;
  const parts = { configuration, environment, mintParts: createMintParts(now), log };
  if (door.name === "login") return composeLogin(parts);
  const broker = createBroker({
    configuration,
    tokenOrigins: environment.tokenOrigins,
    store: createSecretsManagerStore({ region: configuration.region }, now),
    login: composeLoginDesk(parts),
    ...parts.mintParts,
  });
  const bearers = door.name === "jwt" ? composeBearers(configuration, now) : undefined;
  const app = createApp({
    broker,
    version,
    bearers,
    onCrash: (error, requestId) => log(crashRecord(error, requestId)),
  });
  const handler = createHandler({
    admit: openDoor(door, configuration),
    app,
    broker,
    configuration,
    bearers,
    door: door.name,
    log,
    now,
  });

  await handler.prime();
  if (environment.isProvisioned) await handler.warmInInit();
  else await handler.prepareInInit();
  return handler.handle;
}

function composeBearers(configuration: Configuration, now: () => number): Bearers {
  const read = createDocumentReader({
    now,
    userAgent: `btp-token-broker/${functionsPackage.version}`,
    plainOrigins: [],
  });
  const issuers = [...configuration.issuers.values()];
  return createBearers({
    configuration,
    verifier: createJwtVerifier({ issuers, read, now, random: Math.random }),
    now,
  });
}
