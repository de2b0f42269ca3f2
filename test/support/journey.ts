import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ConfigureBroker } from "../../packages/core/src/define-broker.ts";
import { bundle } from "../../packages/local/bundle.js";
import type { ExampleKey } from "../../packages/local/src/example-key.ts";
import { findNode24 } from "../../packages/local/src/lambda-node.ts";
import { startLambda } from "../../packages/local/src/lambda.ts";
import { signedHeaders } from "../../packages/local/src/signature-oracle.ts";
import { LOCAL_SECRET_ACCESS_KEY, startStack } from "../../packages/local/src/stack.ts";
import configureJourney from "./journey.broker.config.ts";
import configureUsers from "./users.broker.config.ts";
import configureWorkloads from "./workloads.broker.config.ts";

export interface Heard {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as an object; empty when it is none. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** By the handler that is made with it. */
const CONFIGURATIONS = {
  journey: configureJourney,
  users: configureUsers,
  workloads: configureWorkloads,
} as const;

/** A configuration that no file here has, and the module that makes the deployed function with it. */
export interface OwnConfiguration {
  readonly configure: ConfigureBroker;
  /** Its path. */
  readonly entry: string;
}

function configurationOf(of: keyof typeof CONFIGURATIONS): OwnConfiguration {
  const entry = fileURLToPath(new URL(`./${of}-handler.ts`, import.meta.url));
  return { configure: CONFIGURATIONS[of], entry };
}

/**
 * The whole broker on loopback, in the bundle that is deployed but for its configuration; its callers sign with the AWS
 * SDK's signer. `lines` has everything the function and the door wrote; when the journey is over, they and every answer
 * but the tokens are searched for what may stand in none of them.
 */
export async function startJourney(
  options: {
    readonly lifeSeconds?: number;
    readonly of?: keyof typeof CONFIGURATIONS | OwnConfiguration;
  } = {},
) {
  const { of = "journey", ...others } = options;
  const { configure, entry } = typeof of === "string" ? configurationOf(of) : of;
  const file = await bundledHandler(entry);
  const lines: string[] = [];
  const answers: string[] = [];
  const configuration = configure("test");
  const nodeBinary = findNode24().path;
  const stack = await startStack({
    configuration,
    bundle: file,
    nodeBinary,
    log: (line) => lines.push(line),
    doorLog: (text) => lines.push(text),
    ...others,
  });
  const host = new URL(stack.door.origin).host;

  async function send(
    target: string,
    method: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<Heard> {
    return new Promise((resolve, reject) => {
      const outgoing = request({ host: "127.0.0.1", port: stack.door.port, path: target, method, headers });
      outgoing.on("error", reject);
      outgoing.on("response", (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("error", reject);
        incoming.on("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          const json = objectOf(text);
          const { access_token: _, ...rest } = json;
          answers.push(JSON.stringify([incoming.headers, json["access_token"] === undefined ? text : rest]));
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, json });
        });
      });
      outgoing.end();
    });
  }

  return {
    ...stack,
    lines,
    configuration,
    /** Asks as a caller of the configuration, with the request target as it stands. */
    async ask(
      caller: string,
      target: string,
      { method = "GET", secretAccessKey = LOCAL_SECRET_ACCESS_KEY } = {},
    ) {
      const signer = { accessKeyId: caller, secretAccessKey, region: configuration.region };
      return send(target, method, await signedHeaders(signer, { target, method, host }));
    },
    /** Asks without a signature. */
    askUnsigned: (target: string) => send(target, "GET", {}),
    /** The audit lines so far. */
    audits: () => lines.map(objectOf).filter((record) => record["type"] === "audit"),
    async [Symbol.asyncDispose]() {
      await stack[Symbol.asyncDispose]();
      const leaks = leaksIn([...lines, ...answers], stack.keys);
      if (leaks.length > 0) throw new Error(`A secret was written down or answered:\n${leaks.join("\n")}`);
    },
    /** Another process of the same function, with an empty memory; it may be told that it was invoked by another ARN. */
    startAnother: (
      environment: Readonly<Record<string, string>> = {},
      functionArn: string = stack.functionArn,
    ) =>
      startLambda({
        bundle: file,
        nodeBinary,
        functionArn,
        environment: { ...stack.environment, ...environment },
        log: (line) => lines.push(line),
      }),
  };
}

/** The texts that hold a client's secret, what is stored of a user, a token, a refresh token or a signature. */
function leaksIn(texts: readonly string[], keys: readonly ExampleKey[]): readonly string[] {
  const secrets = keys.flatMap(({ client }) => client.secrets);
  const users = keys.flatMap(({ user }) => (user ? [user.user.password, user.user.totp ?? []].flat() : []));
  const all = [...secrets, ...users];
  const forbidden = [...all, ...all.map(encodeURIComponent), ...all.map((each) => JSON.stringify(each))];
  return texts.filter(
    (text) =>
      forbidden.some((secret) => text.includes(secret)) ||
      /eyJ[\w-]{10,}|Signature=[0-9a-f]{64}|\b[0-9a-f]{32}-r\b/.test(text),
  );
}

const bundled = new Map<string, Promise<string>>();

/** Bundles once for all journeys of a test file; the file goes with the process. */
function bundledHandler(entry: string): Promise<string> {
  const known = bundled.get(entry);
  if (known) return known;
  const bundling = (async () => {
    const folder = mkdtempSync(join(tmpdir(), "journey-"));
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, "handler.mjs");
    await bundle(entry, file);
    return file;
  })();
  bundled.set(entry, bundling);
  return bundling;
}

export type Journey = Awaited<ReturnType<typeof startJourney>>;

function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
