import type { JWK } from "jose";
import { describe, expect, test } from "vitest";
import { type ConfiguredIssuer, fail, type Result, succeed } from "@btp-token-broker/core";
import { inGoodTime } from "../../../../test/support/deadline.ts";
import {
  configuredIssuer,
  issuerKey,
  publishedDocuments,
  signed,
} from "../../../../test/support/jwt-issuer.ts";
import { startRawServer, wholeAnswer } from "../../../../test/support/raw-server.ts";
import { createDocumentReader } from "./document-reader.ts";
import { readPublishedKeys } from "./published-keys.ts";

const key = await issuerKey("one");
const discovery = { issuer: configuredIssuer.url, jwks_uri: `${configuredIssuer.url}/keys` };

/** Reads the keys of an issuer whose documents are these, and says what was asked for. */
async function readKeys(
  documents: Readonly<Record<string, unknown>>,
  issuer: ConfiguredIssuer = configuredIssuer,
) {
  const asked: string[] = [];
  const read = (url: string) => {
    asked.push(url);
    return Promise.resolve(succeed(documents[url]));
  };
  return { found: await readPublishedKeys(issuer, read, inGoodTime()), asked };
}

const DISCOVERY = `${configuredIssuer.url}/.well-known/openid-configuration`;
const KEYS = discovery.jwks_uri;
const said = (found: Result<unknown, string>) => (found.ok ? "found" : found.problem);

describe("the keys that an issuer publishes", () => {
  test("are where its discovery document says", async () => {
    const { found, asked } = await readKeys({ [DISCOVERY]: discovery, [KEYS]: { keys: [key.jwk] } });
    expect(found.ok && found.value.has("one")).toBe(true);
    expect(found.ok && (await found.value.verify(await signed(key), "RS256"))).toEqual(succeed(undefined));
    expect(found.ok && (await found.value.verify(await signed(key), "ES256"))).toEqual(fail("key_refused"));
    expect(asked).toEqual([DISCOVERY, KEYS]);
  });

  test("are where the configuration says, whatever host that is on, and nothing is discovered", async () => {
    const jwksUrl = "https://keys.example/certs";
    const { found, asked } = await readKeys(
      { [jwksUrl]: { keys: [key.jwk] } },
      { ...configuredIssuer, jwksUrl },
    );
    expect([said(found), asked]).toEqual(["found", [jwksUrl]]);
  });

  test("are discovered with one slash where the issuer's URL ends with one", async () => {
    const url = `${configuredIssuer.url}/`;
    const documents = { [DISCOVERY]: { ...discovery, issuer: url }, [KEYS]: { keys: [key.jwk] } };
    expect(said((await readKeys(documents, { ...configuredIssuer, url })).found)).toBe("found");
  });

  test.for([
    {
      document: { ...discovery, issuer: `${configuredIssuer.url}/` },
      problem: "issuer_differs",
      because: "that is another issuer",
    },
    {
      document: { ...discovery, issuer: "https://evil.example" },
      problem: "issuer_differs",
      because: "that is another issuer",
    },
    {
      document: { jwks_uri: KEYS },
      problem: "issuer_differs",
      because: "it says of nobody that it is theirs",
    },
    {
      document: { issuer: configuredIssuer.url },
      problem: "issuer_differs",
      because: "it says of no keys where they are",
    },
    { document: null, problem: "issuer_differs", because: "it says nothing" },
    {
      document: { ...discovery, jwks_uri: "https://evil.example/keys" },
      problem: "keys_elsewhere",
      because: "it is another host",
    },
    {
      document: { ...discovery, jwks_uri: "https://issuer.example.evil.example/" },
      problem: "keys_elsewhere",
      because: "it is another host",
    },
    {
      document: { ...discovery, jwks_uri: "https://issuer.example:444/keys" },
      problem: "keys_elsewhere",
      because: "it is another port",
    },
    {
      document: { ...discovery, jwks_uri: "http://issuer.example/keys" },
      problem: "keys_elsewhere",
      because: "it is without TLS",
    },
    {
      document: { ...discovery, jwks_uri: "https://issuer.example@evil.example/" },
      problem: "keys_elsewhere",
      because: "the host is what follows @",
    },
    {
      document: { ...discovery, jwks_uri: "https://u:p@issuer.example/keys" },
      problem: "keys_elsewhere",
      because: "it would send a password",
    },
    {
      document: { ...discovery, jwks_uri: "https://:p@issuer.example/keys" },
      problem: "keys_elsewhere",
      because: "it would send one all the same",
    },
    {
      document: { ...discovery, jwks_uri: "http://169.254.169.254/" },
      problem: "keys_elsewhere",
      because: "it is no business of anybody's",
    },
    {
      document: { ...discovery, jwks_uri: "file:///etc/passwd" },
      problem: "keys_elsewhere",
      because: "it is no place on the web",
    },
    {
      document: { ...discovery, jwks_uri: "/keys" },
      problem: "keys_elsewhere",
      because: "it is no whole URL",
    },
  ])(
    "are not looked for at $document.jwks_uri, of $document.issuer: $because",
    async ({ document, problem }) => {
      const { found, asked } = await readKeys({ [DISCOVERY]: document, [KEYS]: { keys: [key.jwk] } });
      expect([said(found), asked]).toEqual([problem, [DISCOVERY]]);
    },
  );

  const many = (count: number) => Array.from({ length: count }, (_, n) => ({ kty: "RSA", kid: `key-${n}` }));
  test.for([
    { keys: { keys: many(50) }, is: "found", because: "50 are the most" },
    { keys: { keys: many(51) }, is: "too_many_keys", because: "that is one more" },
    { keys: { keys: [{ kty: "X" }, key.jwk] }, is: "found", because: "a key without an id hurts nobody" },
    { keys: { keys: [{ kty: "RSA" }] }, is: "no_keys", because: "a key without an id is found by nobody" },
    { keys: { keys: [{ kty: "RSA", kid: 1 }] }, is: "no_keys", because: "an id is a text" },
    { keys: { keys: [] }, is: "no_keys", because: "there is none" },
    { keys: { keys: {} }, is: "no_keys", because: "that is no list" },
    { keys: { keys: ["x"] }, is: "no_keys", because: "a text is no key" },
    { keys: {}, is: "no_keys", because: "there is no set" },
    { keys: [key.jwk], is: "no_keys", because: "a list is no set" },
    { keys: null, is: "no_keys", because: "there is nothing" },
  ])("are $is: $because", async ({ keys, is }) => {
    expect(said((await readKeys({ [DISCOVERY]: discovery, [KEYS]: keys })).found)).toBe(is);
  });

  test.for([DISCOVERY, KEYS])("are not to be had when %s is not", async (lost) => {
    const { read } = publishedDocuments([key.jwk]);
    const without = (url: string, deadline: number) =>
      url === lost ? Promise.resolve(fail("redirect")) : read(url, deadline);
    expect(said(await readPublishedKeys(configuredIssuer, without, inGoodTime()))).toBe("redirect");
  });
});

describe("the keys that an issuer publishes on a socket", () => {
  /** Serves documents by path, each whole. */
  async function serve(documents: (origin: string) => Readonly<Record<string, unknown>>) {
    const server = await startRawServer((socket, { head }) => {
      const document = documents(server.origin)[head[0]?.split(" ")[1] ?? ""];
      socket.write(
        document === undefined ? wholeAnswer(404, "") : wholeAnswer(200, JSON.stringify(document)),
      );
    });
    const issuer = { ...configuredIssuer, url: `${server.origin}/id` };
    const read = createDocumentReader({ now: Date.now, userAgent: "test", plainOrigins: [server.origin] });
    return { server, read: () => readPublishedKeys(issuer, read, inGoodTime()) };
  }
  const published = (origin: string, keys: readonly JWK[], issuer = `${origin}/id`) => ({
    "/id/.well-known/openid-configuration": { issuer, jwks_uri: `${origin}/id/keys` },
    "/id/keys": { keys },
  });

  test("are read with two questions, each on a connection of its own", async () => {
    const { server, read } = await serve((origin) => published(origin, [key.jwk]));
    await using _ = server;
    expect(said(await read())).toBe("found");
    expect([server.requests.length, server.connections()]).toEqual([2, 2]);
  });

  test("are not read from the set of another issuer on the same host", async () => {
    const { server, read } = await serve((origin) => published(origin, [key.jwk], `${origin}/other`));
    await using _ = server;
    expect([said(await read()), server.requests.length]).toEqual(["issuer_differs", 1]);
  });

  test("are refused when they are 51", async () => {
    const keys = Array.from({ length: 51 }, (_, n) => ({ ...key.jwk, kid: `key-${n}` }));
    const { server, read } = await serve((origin) => published(origin, keys));
    await using _ = server;
    expect(said(await read())).toBe("too_many_keys");
  });
});
