import { randomUUID } from "node:crypto";
import { type Configuration, SAP_TOKEN_ORIGINS } from "@btp-token-broker/core";
import { type Clock, createClock } from "./clock.ts";
import { type ExampleKey, exampleKeys, storedSecrets } from "./example-key.ts";
import { type LocalIssuers, startIssuers } from "./issuers.ts";
import { pinnedOrigins, startPinnedHosts } from "./pinned-hosts.ts";
import type { OwnKey } from "./own-key.ts";
import type { PortBlock } from "./port-block.ts";
import { writeRootFile } from "./root-file.ts";
import { type LocalSecretsManager, startSecretsManager } from "./secrets-manager.ts";
import { createStartedParts } from "./started-parts.ts";
import { startXsuaa, type Xsuaa } from "./xsuaa.ts";

export interface UpstreamsOptions {
  readonly configuration: Configuration;
  /** The account of the secrets. */
  readonly account: string;
  /** Without: free ones. */
  readonly ports?: Pick<PortBlock, "xsuaa" | "secretsManager" | "certificates">;
  /** Keys to take from the user's files and SAP's xsuaa instead of from the loopback ones. */
  readonly ownKeys?: readonly OwnKey[];
  /** Life of the loopback xsuaa's tokens. Default: xsuaa's 43200. */
  readonly lifeSeconds?: number;
}

/** What a function asks: an xsuaa, a Secrets Manager that holds its keys, issuers of JWTs, and the one clock of all. */
export interface Upstreams extends AsyncDisposable {
  readonly clock: Clock;
  readonly xsuaa: Xsuaa;
  readonly secretsManager: LocalSecretsManager;
  readonly keys: readonly ExampleKey[];
  /** Those of the configuration; `undefined` where it has none. */
  readonly issuers: LocalIssuers | undefined;
  /** By host, the port on 127.0.0.1 where a function has to find it. */
  readonly hosts: Readonly<Record<string, number>>;
  /** The variables by which a function finds them, and may use them. */
  readonly environment: Readonly<Record<string, string>> & { readonly AWS_ACCESS_KEY_ID: string };
}

export async function startUpstreams(options: UpstreamsOptions): Promise<Upstreams> {
  const { configuration, account, ports, ownKeys = [], lifeSeconds } = options;
  const clock = createClock();
  const now = () => clock.now();
  const parts = createStartedParts();
  try {
    const xsuaa = parts.keep(
      await startXsuaa({
        port: ports?.xsuaa ?? 0,
        clients: [],
        certificates: { port: ports?.certificates ?? 0 },
        now,
        ...(lifeSeconds !== undefined && { lifeSeconds }),
      }),
    );
    // It may hold the user's own service key, and any program of this machine can reach its port.
    const accessKeyId = `local-${randomUUID()}`;
    const secretsManager = parts.keep(
      await startSecretsManager({
        port: ports?.secretsManager ?? 0,
        region: configuration.region,
        account,
        now,
        accessKeyId,
      }),
    );
    const configured = [...configuration.issuers.values()];
    const issuers = configured.length > 0 ? parts.keep(await startIssuers(configured, now)) : undefined;
    const own = new Set(ownKeys.map(({ name }) => name));
    const origins = pinnedOrigins(configuration, own);
    const pinned = origins.length > 0 ? parts.keep(await startPinnedHosts(origins, xsuaa.port)) : undefined;
    const keys = exampleKeys(configuration, xsuaa.origin);
    for (const key of keys) {
      xsuaa.clients.put(key.client);
      // A user of ours is nobody at SAP, and is not to be tried there.
      const isOwn = own.has(key.name);
      if (key.user && !isOwn) xsuaa.users.put(key.user.user);
      for (const { secret, value } of storedSecrets(isOwn ? { ...key, user: undefined } : key))
        secretsManager.put(secret, value, configuration.keys.get(key.name)?.kmsKey);
    }
    for (const { name, text } of ownKeys)
      secretsManager.put(configuration.keys.get(name)?.secret ?? name, text.reveal());

    const roots = [xsuaa.certificateHost?.root, issuers?.root, pinned?.root].filter(
      (root) => root !== undefined,
    );
    const rootFile = roots.length > 0 ? writeRootFile(roots.join("\n")) : undefined;
    return {
      clock,
      xsuaa,
      secretsManager,
      keys,
      issuers,
      hosts: { ...issuers?.ports, ...pinned?.ports },
      environment: {
        BROKER_TOKEN_ORIGINS: [
          xsuaa.origin,
          ...origins,
          ...(xsuaa.certificateHost ? [xsuaa.certificateHost.origin] : []),
          ...(ownKeys.length > 0 ? [...SAP_TOKEN_ORIGINS, ...configuration.tokenOrigins] : []),
        ].join(),
        // Node reads it: the function has no switch for whom it trusts.
        ...(rootFile && { NODE_EXTRA_CA_CERTS: rootFile.path }),
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: randomUUID(),
        AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.endpoint,
      },
      async [Symbol.asyncDispose]() {
        await parts.stop();
        rootFile?.[Symbol.dispose]();
      },
    };
  } catch (error) {
    await parts.stop();
    throw error;
  }
}
