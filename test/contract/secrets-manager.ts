import { randomUUID } from "node:crypto";
import { SecretsManagerClient, type SecretsManagerClientConfig } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe } from "vitest";
import { declareRows, type Deviations } from "./deviation.ts";
import { deletionRows } from "./secrets-manager/deletion.ts";
import { policyRows } from "./secrets-manager/policies.ts";
import { readRows } from "./secrets-manager/reads.ts";
import { rotationRows } from "./secrets-manager/rotation.ts";
import { stageRows } from "./secrets-manager/stages.ts";
import type { SecretsManagerSubject } from "./secrets-manager/subject.ts";
import { writeRows } from "./secrets-manager/writes.ts";

/** A server that the contract is held against. */
export interface SecretsManagerUnderContract extends AsyncDisposable {
  /** What the real SDK needs to reach it: endpoint, region, credentials. */
  readonly configuration: SecretsManagerClientConfig;
}

/**
 * What a server must do to be taken for AWS Secrets Manager, as far as the broker and its operators use it. Texts of
 * errors are part of it where they tell two causes apart that have one name.
 *
 * @param make starts or finds the server; it is disposed of after the last row. The names of its secrets are new in
 *   every run, so that it need not be empty.
 * @param deviations where the server is known to differ from AWS
 */
export function secretsManagerContract(
  make: () => Promise<SecretsManagerUnderContract>,
  deviations: Deviations = {},
): void {
  describe("the contract of Secrets Manager", () => {
    let made: SecretsManagerUnderContract | undefined;
    let client: SecretsManagerClient | undefined;
    const run = randomUUID();
    const subject = (): SecretsManagerSubject => {
      if (client === undefined) throw new Error("The subject is made before the first row");
      return { client, name: (text) => `contract/${run}/${text}` };
    };
    beforeAll(async () => {
      made = await make();
      client = new SecretsManagerClient(made.configuration);
    });
    afterAll(async () => {
      client?.destroy();
      await made?.[Symbol.asyncDispose]();
    });

    declareRows(deviations, (row) => {
      for (const declare of [readRows, writeRows, stageRows, rotationRows, deletionRows, policyRows])
        declare(row, subject);
    });
  });
}
