import { createHash } from "node:crypto";
import { type Configuration, createLogins, type Logins, type TokenEndpoint } from "@btp-token-broker/core";
import { readCertificate } from "../../packages/functions/src/certificate-reader.ts";
import { computePasscode } from "../../packages/functions/src/login/passcode.ts";
import { createUserSecretStore } from "../../packages/functions/src/login/user-secrets.ts";
import { createSecretsManagerStore } from "../../packages/functions/src/secrets-manager.ts";
import { createTokenEndpoint } from "../../packages/functions/src/token-endpoint.ts";
import type { Upstreams } from "../../packages/local/src/upstreams.ts";
import { readClaims } from "./some.ts";

/** What of everything behind a function the login function asks. */
export type LoginUpstreams = Pick<Upstreams, "clock"> & {
  readonly environment: Pick<Upstreams["environment"], "AWS_ACCESS_KEY_ID">;
  readonly secretsManager: Pick<Upstreams["secretsManager"], "endpoint">;
  readonly xsuaa: Pick<Upstreams["xsuaa"], "origin">;
};

/** A token endpoint that does without `this`. */
export interface BoundEndpoint {
  readonly post: (
    this: void,
    ...asked: Parameters<TokenEndpoint["post"]>
  ) => ReturnType<TokenEndpoint["post"]>;
}

/** The login function's work over the real adapters, each time with an empty memory, as a new process has. */
export function createLoginsOnSockets(
  configuration: Configuration,
  { clock, secretsManager, xsuaa, environment }: LoginUpstreams,
  /** What a wait between two attempts is. */
  pause: (ms: number) => Promise<void>,
  /** Stands before the endpoint, and hands on what it likes. */
  before: (endpoint: BoundEndpoint) => BoundEndpoint = (endpoint) => endpoint,
): Logins {
  const client = {
    region: configuration.region,
    endpoint: secretsManager.endpoint,
    credentials: { accessKeyId: environment["AWS_ACCESS_KEY_ID"] ?? "", secretAccessKey: "local" },
  };
  // Sockets take the machine's time, however far the clock was moved.
  const real = () => Date.now();
  const behind = (deadline: number) => deadline - clock.now() + Date.now();
  const store = createSecretsManagerStore(client, real);
  const users = createUserSecretStore(client, real);
  const endpoint = createTokenEndpoint({ now: real, userAgent: "btp-token-broker/test" });
  return createLogins({
    configuration,
    tokenOrigins: [xsuaa.origin],
    store: { read: (secret, stage, deadline) => store.read(secret, stage, behind(deadline)) },
    users: {
      read: (secret, deadline) => users.read(secret, behind(deadline)),
      markRefused: (secret, version, deadline) => users.markRefused(secret, version, behind(deadline)),
    },
    endpoint: before({ post: (request, deadline) => endpoint.post(request, behind(deadline)) }),
    computePasscode,
    now: () => clock.now(),
    random: () => 0.5,
    pause,
    fingerprint: (text) => createHash("sha256").update(text.reveal()).digest("hex"),
    readClaims,
    readCertificate,
  });
}
