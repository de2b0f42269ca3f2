import { type Configuration, createLogins, type LoginDesk } from "@btp-token-broker/core";
import type { Environment } from "../environment.ts";
import type { Handler } from "../lambda-handler.ts";
import type { MintParts } from "../mint-parts.ts";
import { createSecretsManagerStore } from "../secrets-manager.ts";
import { createLambdaLoginDesk } from "./lambda-login-desk.ts";
import { createLoginHandler } from "./login-handler.ts";
import { computePasscode } from "./passcode.ts";
import { createUserSecretStore } from "./user-secrets.ts";

interface LoginComposition {
  readonly configuration: Configuration;
  readonly environment: Environment;
  readonly mintParts: MintParts;
  readonly log: (record: object) => void;
}

/** Builds the login function. Nothing is asked of anybody yet: INIT logs nobody in. */
export function composeLogin({ configuration, environment, mintParts, log }: LoginComposition): Handler {
  const { now } = mintParts;
  const client = { region: configuration.region };
  const logins = createLogins({
    configuration,
    tokenOrigins: environment.tokenOrigins,
    store: createSecretsManagerStore(client, now),
    users: createUserSecretStore(client, now),
    computePasscode,
    ...mintParts,
  });
  return createLoginHandler({ logins, configuration, log, now });
}

/**
 * Builds a door's way to the login function; `undefined` where no key has a user.
 *
 * @throws when a key has a user and nothing says where to log in, so that INIT fails with something to act on
 */
export function composeLoginDesk({
  configuration,
  environment,
  mintParts,
}: Omit<LoginComposition, "log">): LoginDesk | undefined {
  if (![...configuration.keys.values()].some(({ user }) => user)) return undefined;
  if (environment.login === undefined)
    throw new Error("The environment variable BROKER_LOGIN is not set, and a key has a user");
  const client = { region: configuration.region };
  return createLambdaLoginDesk({ functionArn: environment.login, client, ...mintParts });
}
