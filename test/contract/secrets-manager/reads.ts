import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { Row } from "../deviation.ts";
import { noSecret, operationsOf, type SecretsManagerSubject } from "./subject.ts";

/** GetSecretValue, DescribeSecret and ListSecrets. */
export function readRows(row: Row, subject: () => SecretsManagerSubject): void {
  /** A secret whose first version, the one that is named here, has become AWSPREVIOUS. */
  const rotated = async (text: string) => {
    const { create, put, read } = operationsOf(subject());
    const SecretId = subject().name(text);
    const { VersionId = "" } = await create({ Name: SecretId, SecretString: "one" });
    await put({ SecretId, SecretString: "two" });
    return { SecretId, VersionId, read };
  };

  row("a secret is read by its name, its ARN, and its ARN without the six characters", async () => {
    const { create, read } = operationsOf(subject());
    const { ARN = "", Name, VersionId } = await create({ Name: subject().name("ids"), SecretString: "v" });
    expect(ARN).toMatch(/^arn:aws:secretsmanager:[a-z0-9-]+:\d{12}:secret:.*-[A-Za-z0-9]{6}$/u);
    for (const SecretId of [Name, ARN, ARN.slice(0, -7)]) {
      expect(await read({ SecretId })).toMatchObject({ ARN, Name, VersionId, SecretString: "v" });
    }
  });

  row("an ARN without the six characters finds no secret whose name ends as if it had them", async () => {
    const { create, read } = operationsOf(subject());
    const { ARN = "", Name } = await create({ Name: subject().name("app-a1b2c3"), SecretString: "v" });
    await expect(read({ SecretId: ARN.slice(0, -7) })).rejects.toMatchObject(noSecret);
    expect(await read({ SecretId: Name })).toMatchObject({ SecretString: "v" });
  });

  row("a read says which version it is, its stages, and when it was made", async () => {
    const { create, read } = operationsOf(subject());
    const token = randomUUID();
    await create({ Name: subject().name("version"), ClientRequestToken: token, SecretString: "v" });
    const answer = await read({ SecretId: subject().name("version") });
    expect(answer).toMatchObject({ VersionId: token, VersionStages: ["AWSCURRENT"] });
    expect(answer.CreatedDate).toBeInstanceOf(Date);
  });

  row("bytes come back as bytes", async () => {
    const { create, read } = operationsOf(subject());
    const SecretBinary = new Uint8Array([0, 255, 10, 128]);
    await create({ Name: subject().name("bytes"), SecretBinary });
    const answer = await read({ SecretId: subject().name("bytes") });
    expect([...(answer.SecretBinary ?? [])]).toEqual([...SecretBinary]);
    expect(answer.SecretString).toBeUndefined();
  });

  for (const { what, id, because } of [
    { what: "an unknown name", id: "nobody", because: "there is no such secret" },
    { what: "the end of a name", id: "ds", because: "names are compared whole" },
    { what: "a name in capitals", id: "IDS", because: "names are case-sensitive" },
  ]) {
    row(`${what} is not found, because ${because}`, async () => {
      const { read, describe } = operationsOf(subject());
      await expect(read({ SecretId: subject().name(id) })).rejects.toMatchObject(noSecret);
      await expect(describe(subject().name(id))).rejects.toMatchObject(noSecret);
    });
  }

  row("a secret without a value has nothing at AWSCURRENT, and says so in other words", async () => {
    const { create, describe, read } = operationsOf(subject());
    const created = await create({ Name: subject().name("empty") });
    expect(created.VersionId).toBeUndefined();
    expect((await describe(subject().name("empty"))).VersionIdsToStages ?? {}).toEqual({});
    await expect(read({ SecretId: subject().name("empty") })).rejects.toMatchObject(noValueAt("AWSCURRENT"));
  });

  row("a secret without a value has nothing at AWSCURRENT that is asked for by name, either", async () => {
    const { create, read } = operationsOf(subject());
    await create({ Name: subject().name("empty-by-name") });
    await expect(
      read({ SecretId: subject().name("empty-by-name"), VersionStage: "AWSCURRENT" }),
    ).rejects.toMatchObject(noValueAt("AWSCURRENT"));
  });

  row("a version is read by its id, and by its id and one of its stages", async () => {
    const { SecretId, VersionId, read } = await rotated("selected");
    expect(await read({ SecretId, VersionId })).toMatchObject({ SecretString: "one" });
    expect(await read({ SecretId, VersionId, VersionStage: "AWSPREVIOUS" })).toMatchObject({ VersionId });
  });

  row("a version with a stage that it does not have is refused", async () => {
    const { SecretId, VersionId, read } = await rotated("mismatched");
    await expect(read({ SecretId, VersionId, VersionStage: "AWSCURRENT" })).rejects.toMatchObject({
      name: "InvalidRequestException",
    });
  });

  row("a version that is not there is not found, and named", async () => {
    const { SecretId, read } = await rotated("unknown-version");
    const VersionId = "00000000-0000-4000-8000-000000000000";
    await expect(read({ SecretId, VersionId })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: expect.stringContaining(VersionId),
    });
  });

  row("a stage that no version has is not found, and named", async () => {
    const { create, read } = operationsOf(subject());
    const SecretId = subject().name("unknown-stage");
    await create({ Name: SecretId, SecretString: "v" });
    for (const VersionStage of ["AWSPREVIOUS", "AWSPENDING", "MINE"])
      await expect(read({ SecretId, VersionStage })).rejects.toMatchObject(noValueAt(VersionStage));
  });

  row("a description has the settings and the stages, and no value", async () => {
    const { create, describe } = operationsOf(subject());
    const Name = subject().name("described");
    const Tags = [{ Key: "team", Value: "orders" }];
    const { VersionId = "" } = await create({ Name, SecretString: "hidden", Description: "a key", Tags });
    const answer = await describe(Name);
    expect(answer).toMatchObject({ Name, Description: "a key", Tags });
    expect(answer.VersionIdsToStages).toEqual({ [VersionId]: ["AWSCURRENT"] });
    expect(answer.CreatedDate).toBeInstanceOf(Date);
    expect(answer.LastChangedDate).toBeInstanceOf(Date);
    expect(JSON.stringify(answer)).not.toContain("hidden");
  });

  row("a list is filtered by prefix and comes in pages", async () => {
    const { create, list } = operationsOf(subject());
    const names = ["page/1", "page/2", "page/3"].map((text) => subject().name(text));
    for (const Name of names) await create({ Name, SecretString: "hidden" });
    const Filters = [{ Key: "name" as const, Values: [subject().name("page/")] }];
    const listed: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await list({ Filters, MaxResults: 2, NextToken });
      expect(page.SecretList?.length).toBeLessThanOrEqual(2);
      expect(JSON.stringify(page)).not.toContain("hidden");
      listed.push(...(page.SecretList ?? []).map((secret) => secret.Name));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect([...listed].sort((one, other) => String(one).localeCompare(String(other)))).toEqual(names);
  });

  row("a name that cannot be one is refused wherever it is used", async () => {
    const { create, describe, read } = operationsOf(subject());
    const refused = { name: "ValidationException", message: expect.stringMatching(/^Invalid name\./u) };
    await expect(create({ Name: "a name", SecretString: "v" })).rejects.toMatchObject(refused);
    await expect(read({ SecretId: "a name" })).rejects.toMatchObject(refused);
    await expect(describe("a name")).rejects.toMatchObject(refused);
  });
}

/** How a stage is refused that no version of a secret has. */
const noValueAt = (stage: string) => ({
  name: "ResourceNotFoundException",
  message: `Secrets Manager can't find the specified secret value for staging label: ${stage}`,
});
