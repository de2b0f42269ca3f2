import type { SecretsManagerClientConfig } from "@aws-sdk/client-secrets-manager";
import { describe } from "vitest";
import { createSecretsManagerStore } from "../../packages/functions/src/secrets-manager.ts";
import { secretsManagerContract } from "../contract/secrets-manager.ts";
import { serviceKeyStoreContract } from "../contract/service-key-store.ts";
import { createSecretsOperator } from "../support/secrets-operator.ts";
import { startRelay } from "./relay.ts";
import { secretsManagerDeviations, serviceKeyStoreDeviations } from "./moto-deviations.ts";

const moto = process.env["MOTO_ENDPOINT"];
if (moto === undefined) throw new Error("npm run test:aws starts moto and says here where it is");

const configurationFor = (endpoint: string): SecretsManagerClientConfig => ({
  endpoint,
  region: "eu-central-1",
  credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "canary-of-the-role" },
});

describe("moto keeps", () => {
  const configuration = { ...configurationFor(moto), maxAttempts: 1 };
  secretsManagerContract(
    async () => ({ configuration, [Symbol.asyncDispose]: async () => undefined }),
    secretsManagerDeviations,
  );
});

describe("createSecretsManagerStore(), on moto, is", () => {
  serviceKeyStoreContract(async () => {
    await fetch(new URL("/moto-api/reset", moto), { method: "POST" });
    const operator = createSecretsOperator(configurationFor(moto));
    const relay = await startRelay(new URL(moto));
    return {
      ...operator,
      store: createSecretsManagerStore(configurationFor(relay.origin), () => Date.now()),
      hang: relay.hang,
      stop: relay.stop,
      async [Symbol.asyncDispose]() {
        operator[Symbol.dispose]();
        await relay.stop();
      },
    };
  }, serviceKeyStoreDeviations);
});
