import type { SecretsManagerClientConfig } from "@aws-sdk/client-secrets-manager";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type StoreSubject, serviceKeyStoreContract } from "../../../test/contract/service-key-store.ts";
import { inGoodTime, soon } from "../../../test/support/deadline.ts";
import { startRawServer } from "../../../test/support/raw-server.ts";
import { createSecretsOperator } from "../../../test/support/secrets-operator.ts";
import { the } from "../../../test/support/the.ts";
import { type LocalSecretsManager, startSecretsManager } from "../../local/src/secrets-manager.ts";
import { createSecretsManagerStore } from "./secrets-manager.ts";

const region = "eu-central-1";
const name = "btp/test/cis-central";
const now = () => Date.now();

const configurationFor = (endpoint: string): SecretsManagerClientConfig => ({
  region,
  endpoint,
  credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "canary-of-the-role" },
});

describe("createSecretsManagerStore() is", () => {
  serviceKeyStoreContract(async (): Promise<StoreSubject> => {
    const server = await startSecretsManager({ region, account: the.account });
    const operator = createSecretsOperator(configurationFor(server.endpoint));
    return {
      ...operator,
      store: createSecretsManagerStore(configurationFor(server.endpoint), now),
      hang: () => server.faults.always("GetSecretValue", "hang"),
      stop: server.stop,
      async [Symbol.asyncDispose]() {
        operator[Symbol.dispose]();
        await server.stop();
      },
    };
  });
});

describe("createSecretsManagerStore()", () => {
  let server: LocalSecretsManager;
  beforeEach(async () => {
    server = await startSecretsManager({ region, account: the.account });
    server.put(name, the.clientSecret);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    vi.useRealTimers();
    await server.stop();
  });
  const reads = () => server.counters("GetSecretValue", name);

  test.for([
    { type: "ResourceNotFoundException", problem: "absent" },
    { type: "InvalidRequestException", problem: "absent" },
    { type: "AccessDeniedException", problem: "forbidden" },
    { type: "UnrecognizedClientException", problem: "forbidden" },
    { type: "ExpiredTokenException", problem: "forbidden" },
    { type: "InvalidSignatureException", problem: "forbidden" },
    { type: "DecryptionFailure", problem: "undecryptable" },
    { type: "ThrottlingException", problem: "throttled" },
    { type: "TooManyRequestsException", problem: "throttled" },
    { type: "InternalServiceError", status: 500, problem: "unreachable" },
    { type: "SomethingNobodyHasSeenYet", problem: "unreachable" },
  ])(
    "reduces $type to $problem, and nothing of its message is left",
    async ({ type, status = 400, problem }) => {
      const message = `User: ${the.principal.name} is not authorized on ${name}: ${the.clientSecret}`;
      server.faults.always("GetSecretValue", { status, type, message });
      const once = createSecretsManagerStore({ ...configurationFor(server.endpoint), maxAttempts: 1 }, now);
      expect(await once.read(name, "AWSCURRENT", inGoodTime())).toEqual({ ok: false, problem });
      expect(reads()).toBe(1);
    },
  );

  test("says unreachable of a server that resets the connection", async () => {
    server.faults.always("GetSecretValue", "reset");
    const store = createSecretsManagerStore(configurationFor(server.endpoint), now);
    expect(await store.read(name, "AWSCURRENT", inGoodTime())).toEqual({ ok: false, problem: "unreachable" });
  });

  test("says unreachable of an answer that is no JSON", async () => {
    await using proxy = await startRawServer((socket) => socket.end("HTTP/1.1 503 Busy\r\n\r\n<html>"));
    const store = createSecretsManagerStore({ ...configurationFor(proxy.origin), maxAttempts: 1 }, now);
    expect(await store.read(name, "AWSCURRENT", inGoodTime())).toEqual({ ok: false, problem: "unreachable" });
  });

  test.for([
    { fault: { status: 500, type: "InternalServiceError", message: "" }, what: "AWS fails" },
    { fault: "reset", what: "the connection breaks" },
  ] as const)("tries again when $what once, and nobody notices", async ({ fault }) => {
    server.faults.next("GetSecretValue", fault);
    const store = createSecretsManagerStore(configurationFor(server.endpoint), now);
    expect((await store.read(name, "AWSCURRENT", inGoodTime())).ok).toBe(true);
    expect(reads()).toBe(2);
  });

  test("gives up an attempt that hangs while a request has time for another", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    server.faults.next("GetSecretValue", "hang");
    const store = createSecretsManagerStore(configurationFor(server.endpoint), now);
    const read = store.read(name, "AWSCURRENT", inGoodTime());
    let waitedMs = 0;
    while (reads() < 2) {
      await new Promise(setImmediate);
      if (reads() === 0) continue;
      vi.advanceTimersByTime(100);
      waitedMs += 100;
    }
    expect(waitedMs).toBeLessThan(5_000); // A request has 6 s for everything.
    expect((await read).ok).toBe(true);
  });

  test("does not try again when AWS has refused", async () => {
    server.faults.always("GetSecretValue", { status: 400, type: "AccessDeniedException", message: "" });
    const store = createSecretsManagerStore(configurationFor(server.endpoint), now);
    await store.read(name, "AWSCURRENT", inGoodTime());
    expect(reads()).toBe(1);
  });

  test("does not sit out the SDK's own wait between attempts when the deadline is nearer", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    server.faults.always("GetSecretValue", { status: 400, type: "ThrottlingException", message: "" });
    const store = createSecretsManagerStore(configurationFor(server.endpoint), now);
    // The SDK waits as long as its random number says, which is far more: who is told first has not waited.
    const waited = new Promise((resolve) => setTimeout(resolve, 400, "waited"));
    const read = store.read(name, "AWSCURRENT", soon());
    expect(await Promise.race([read, waited])).toEqual({ ok: false, problem: "timeout" });
    expect(reads()).toBe(1);
  });

  test("keeps to the deadline when an answer has begun and does not end", async () => {
    await using server = await startRawServer((socket) => {
      socket.write(
        "HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.1\r\ncontent-length: 99\r\n\r\n{",
      );
    });
    const store = createSecretsManagerStore(configurationFor(server.origin), now);
    expect(await store.read(name, "AWSCURRENT", soon())).toEqual({ ok: false, problem: "timeout" });
  });

  test("does not ask at all when no time is left", async () => {
    const store = createSecretsManagerStore(configurationFor(server.endpoint), () => the.now);
    expect(await store.read(name, "AWSCURRENT", the.now)).toEqual({ ok: false, problem: "timeout" });
    expect(reads()).toBe(0);
  });

  test("asks Secrets Manager at every read: nothing secret is kept", async () => {
    const store = createSecretsManagerStore(configurationFor(server.endpoint), now);
    await store.read(name, "AWSCURRENT", inGoodTime());
    await store.read(name, "AWSCURRENT", inGoodTime());
    expect(reads()).toBe(2);
  });

  test("fails by a value, and asks nobody, when the process has no credentials", async () => {
    const credentials = () => Promise.reject(new Error(`no credentials for ${the.principal.name}`));
    const store = createSecretsManagerStore({ ...configurationFor(server.endpoint), credentials }, now);
    expect(await store.read(name, "AWSCURRENT", inGoodTime())).toEqual({ ok: false, problem: "unreachable" });
    expect(reads()).toBe(0);
  });
});
