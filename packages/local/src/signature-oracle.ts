import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";

import type { SentRequest } from "./signature.ts";

/** Whose signature, and for where. */
export interface Signer {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly region: string;
  /** `lambda` by default. */
  readonly service?: string;
}

/** What is to be signed; the query follows `?` in `target`, percent-encoded. */
export interface Signable {
  readonly method?: string;
  readonly target: string;
  /** With its port, as it is sent. */
  readonly host: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly at?: Date;
}

/**
 * Signs as the AWS SDK does, with its own signer: the second opinion that the door's verifier is tested against.
 *
 * Resolves to all headers to send, `host` and `authorization` among them.
 */
export async function signedHeaders(signer: Signer, signable: Signable): Promise<Record<string, string>> {
  const { region, service = "lambda", ...credentials } = signer;
  const { method = "GET", target, host, headers, body = "", at = new Date() } = signable;
  const { path, query } = splitTarget(target);
  const signed = await new SignatureV4({ region, service, credentials, sha256: Sha256 }).sign(
    {
      method,
      protocol: "https:",
      hostname: host,
      path,
      query: queryBag(query),
      headers: { ...headers, host },
      body,
    },
    { signingDate: at },
  );
  return signed.headers;
}

/** The same, as the whole request that a server would see. */
export async function signedRequest(signer: Signer, signable: Signable): Promise<SentRequest> {
  const headers = Object.entries(await signedHeaders(signer, signable));
  const { method = "GET", target, body = "" } = signable;
  const { path, query } = splitTarget(target);
  return { method, path, query, headers, body: Buffer.from(body) };
}

function splitTarget(target: string): { path: string; query: string } {
  const end = target.includes("?") ? target.indexOf("?") : target.length;
  return { path: target.slice(0, end), query: target.slice(end + 1) };
}

function queryBag(query: string): Record<string, string[]> {
  const parameters = new URLSearchParams(query);
  return Object.fromEntries([...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name)]));
}

/** The hash that the SDK's signer asks its environment for; a class because it is constructed by the signer. */
class Sha256 {
  readonly #hash: Hash | Hmac;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", bytes(secret));
  }
  update(chunk: Uint8Array): void {
    this.#hash.update(chunk);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }
  reset(): void {
    throw new Error("The signer makes a new hash for each digest.");
  }
}

function bytes(secret: string | ArrayBuffer | ArrayBufferView): string | Uint8Array {
  if (typeof secret === "string") return secret;
  return ArrayBuffer.isView(secret)
    ? new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength)
    : new Uint8Array(secret);
}
