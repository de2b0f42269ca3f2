import type { TokenEndpoint } from "../../packages/core/src/token-endpoint.ts";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { expect } from "vitest";
import { runCli } from "../../packages/cli/src/cli.ts";
import { check } from "../../packages/cli/src/check/check.ts";
import { keysImport } from "../../packages/cli/src/keys/import.ts";
import { keysList } from "../../packages/cli/src/keys/list.ts";
import { keysShow } from "../../packages/cli/src/keys/show.ts";
import type { OperatorPorts } from "../../packages/cli/src/operator-ports.ts";
import { createSecretAdministration } from "../../packages/cli/src/secrets/administration.ts";
import type { BrokerDefinition } from "../../packages/core/src/broker-definition.ts";
import { defineBroker } from "../../packages/core/src/define-broker.ts";
import type { StoreProblem } from "../../packages/core/src/key-reader.ts";
import { fail, type Result, succeed } from "../../packages/core/src/result.ts";
import { Secret } from "../../packages/core/src/secret.ts";
import { createUserSecretStore } from "../../packages/functions/src/login/user-secrets.ts";
import { createMintParts } from "../../packages/functions/src/mint-parts.ts";
import { createTokenEndpoint } from "../../packages/functions/src/token-endpoint.ts";
import { createSecretsManagerStore } from "../../packages/functions/src/secrets-manager.ts";
import { startSecretsManager } from "../../packages/local/src/secrets-manager.ts";
import { startXsuaa } from "../../packages/local/src/xsuaa.ts";
import type { XsuaaClient } from "../../packages/local/src/xsuaa/client.ts";
import { the } from "../support/the.ts";

const REGION = "eu-central-1";
export const COMMANDS = [check, keysImport, keysList, keysShow];
/** In every credential that an operator has at hand. */
const operator = { accessKeyId: "canary-access-key-id", secretAccessKey: "canary-secret-access-key" };

/** A client that xsuaa knows; its one secret has `canary` in it, and every character that a form encodes. */
export function clientNamed(name: string, members: Partial<XsuaaClient> = {}): XsuaaClient {
  const xsappname = `${name}!t1`;
  return {
    clientid: `sb-${xsappname}`,
    secrets: [`canary-of-${name}$Zm9v+YmF/cg%3d&b=`],
    authorities: ["job.read", "event.read"].map((scope) => `${xsappname}.${scope}`),
    identityzone: "acme",
    zoneid: the.zone,
    subaccountid: the.subaccount,
    xsappname,
    ...members,
  };
}

/**
 * What an operator works on: a Secrets Manager for the real SDK, an xsuaa, a configuration, and what is piped in.
 *
 * @param at what time it is; certificates want the true one
 */
export async function startWorld({
  at = the.now,
  certificates = false,
}: { at?: number; certificates?: boolean } = {}) {
  let now: number = at;
  const clock = () => now;
  const secretsManager = await startSecretsManager({ region: REGION, account: the.account, now: clock });
  const xsuaa = await startXsuaa({ clients: [], now: clock, ...(certificates && { certificates: {} }) });
  const canaries = new Set<string>(Object.values(operator));
  const forbidden = new Set<string>();
  const definition = {
    aws: { region: REGION },
    keys: {} as Record<string, BrokerDefinition<string, string>["keys"][string]>,
    callers: { orders: { role: the.roleArn } } as Record<string, { role: string }>,
    rules: [] as BrokerDefinition<string, string>["rules"][number][],
    tests: [] as NonNullable<BrokerDefinition<string, string>["tests"]>[number][],
  };
  const connection = {
    endpoint: secretsManager.endpoint,
    region: REGION,
    credentials: operator,
    // The SDK's own second tries would wait in real time.
    maxAttempts: 1,
  };

  // A key with a user is pinned to an origin at SAP, which this xsuaa stands in for.
  const real = createTokenEndpoint({ now: clock, userAgent: "test" });
  const loopback: TokenEndpoint = {
    post: (request, deadline) =>
      real.post(request.origin === the.origin ? { ...request, origin: xsuaa.origin } : request, deadline),
  };

  /** As a resource policy has it, which the loopback Secrets Manager keeps without effect. */
  function unlessForbidden<Given extends readonly unknown[], Answer>(store: {
    read: (secret: string, ...given: Given) => Promise<Result<Answer, StoreProblem>>;
  }) {
    return {
      read: async (secret: string, ...given: Given) =>
        forbidden.has(secret) ? fail("forbidden" as const) : store.read(secret, ...given),
    };
  }

  function ports(piped: string, endpoint: TokenEndpoint): OperatorPorts {
    return {
      credentials: async () => operator,
      mintParts: { ...createMintParts(clock), endpoint },
      configure: async () => succeed(defineBroker(() => definition)),
      readSecretText: async () => succeed(new Secret(piped)),
      configuredEndpoint: async () => secretsManager.endpoint,
      connect: () => ({
        store: unlessForbidden(createSecretsManagerStore(connection, clock)),
        users: unlessForbidden(createUserSecretStore(connection, clock)),
        administration: createSecretAdministration(connection),
      }),
    };
  }

  return {
    secretsManager,
    xsuaa,
    definition,
    /** What may stand in no output. */
    canaries,
    /** Secrets whose values the operator may not read. */
    forbidden,
    /** Asks this xsuaa also where a key names SAP's. */
    loopback,
    /** The SDK, for what no command does. */
    sdk: new SecretsManagerClient(connection),
    advance: (ms: number) => void (now += ms),
    /** A service key of this client, which xsuaa then knows. */
    keyOf(client: XsuaaClient, members: Readonly<Record<string, unknown>> = {}): string {
      xsuaa.clients.put(client);
      return this.textOf(client, members);
    },
    /** The same for a client that it does not know, or not so. */
    textOf(
      { clientid, secrets, zoneid, subaccountid, xsappname }: XsuaaClient,
      members: object = {},
    ): string {
      for (const secret of secrets) canaries.add(secret);
      const uaa = {
        clientid,
        clientsecret: secrets.at(-1),
        url: xsuaa.origin,
        "credential-type": "binding-secret",
        identityzoneid: zoneid,
        subaccountid,
        xsappname,
        ...members,
      };
      return JSON.stringify({ uaa });
    },
    /** A key of the configuration, with a rule by which `orders` may have all of it. */
    configure(name: string, members: object = {}) {
      definition.keys[name] = { secret: `btp/test/${name}`, ...members };
      const id = `${name}-all`;
      if (!definition.rules.some((rule) => rule.id === id))
        definition.rules.push({ id, callers: ["orders"], key: name, scopes: "all" });
    },
    tokenRequests: (client: XsuaaClient) => xsuaa.counters(client.clientid).requests,
    /** How often Secrets Manager was asked for this. */
    asked: (operation: string) => secretsManager.counters(operation),
    /** Runs a command in this process, and looks for what may stand in no output. */
    async run(
      given: readonly string[],
      { piped = "", endpoint = loopback }: { piped?: string; endpoint?: TokenEndpoint } = {},
    ) {
      const outcome = await runCli(
        [...given, "--stage", "test", "--local"],
        COMMANDS,
        ports(piped, endpoint),
      );
      const text = "problem" in outcome ? outcome.problem : outcome.output;
      for (const canary of canaries) {
        expect(text).not.toContain(canary);
        expect(text).not.toContain(encodeURIComponent(canary));
      }
      expect(text).not.toMatch(/eyJ[\w-]{10,}|canary|-----BEGIN/);
      return { exit: outcome.exit, text };
    },
    async [Symbol.asyncDispose]() {
      this.sdk.destroy();
      await secretsManager.stop();
      await xsuaa.stop();
    },
  };
}

export type World = Awaited<ReturnType<typeof startWorld>>;
