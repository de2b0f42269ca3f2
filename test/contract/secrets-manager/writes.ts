import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { Row } from "../deviation.ts";
import { noSecret, operationsOf, type SecretsManagerSubject } from "./subject.ts";

/** CreateSecret and PutSecretValue. */
export function writeRows(row: Row, subject: () => SecretsManagerSubject): void {
  row("a new value is current, and the one before it previous", async () => {
    const { create, describe, put, read } = operationsOf(subject());
    const SecretId = subject().name("rotated");
    const { VersionId: one = "" } = await create({ Name: SecretId, SecretString: "one" });
    const two = await put({ SecretId, SecretString: "two" });
    expect(two.VersionStages).toEqual(["AWSCURRENT"]);
    expect((await describe(SecretId)).VersionIdsToStages).toEqual({
      [one]: ["AWSPREVIOUS"],
      [two.VersionId ?? ""]: ["AWSCURRENT"],
    });
    await put({ SecretId, SecretString: "three" });
    for (const current of [{}, { VersionStage: "AWSCURRENT" }])
      expect(await read({ SecretId, ...current })).toMatchObject({ SecretString: "three" });
    expect(await read({ SecretId, VersionStage: "AWSPREVIOUS" })).toMatchObject({ SecretString: "two" });
  });

  row("a version that has lost its last stage is no longer described", async () => {
    const { create, describe, put } = operationsOf(subject());
    const SecretId = subject().name("deprecated");
    await create({ Name: SecretId, SecretString: "one" });
    const two = await put({ SecretId, SecretString: "two" });
    const three = await put({ SecretId, SecretString: "three" });
    expect((await describe(SecretId)).VersionIdsToStages).toEqual({
      [two.VersionId ?? ""]: ["AWSPREVIOUS"],
      [three.VersionId ?? ""]: ["AWSCURRENT"],
    });
  });

  row("a value put with stages of its own leaves the current one alone", async () => {
    const { create, put, read } = operationsOf(subject());
    const SecretId = subject().name("pending");
    await create({ Name: SecretId, SecretString: "one" });
    const answer = await put({ SecretId, SecretString: "two", VersionStages: ["AWSPENDING", "ALSO"] });
    expect([...(answer.VersionStages ?? [])].sort()).toEqual(["ALSO", "AWSPENDING"]);
    expect(await read({ SecretId })).toMatchObject({ SecretString: "one" });
    expect(await read({ SecretId, VersionStage: "AWSPENDING" })).toMatchObject({ SecretString: "two" });
  });

  row("the first value is current whatever stages it was given", async () => {
    const { create, put, read } = operationsOf(subject());
    const SecretId = subject().name("first");
    await create({ Name: SecretId });
    await put({ SecretId, SecretString: "one", VersionStages: ["MINE"] });
    expect(await read({ SecretId })).toMatchObject({ SecretString: "one" });
  });

  row("the same put twice is one version, also when another has become current in between", async () => {
    const { create, put, read } = operationsOf(subject());
    const SecretId = subject().name("repeated-put");
    await create({ Name: SecretId, SecretString: "zero" });
    const same = { SecretId, SecretString: "one", ClientRequestToken: randomUUID() };
    const first = await put(same);
    expect((await put(same)).VersionId).toBe(first.VersionId);
    await put({ SecretId, SecretString: "two" });
    expect((await put(same)).VersionId).toBe(first.VersionId);
    expect(await read({ SecretId })).toMatchObject({ SecretString: "two" });
  });

  row("a token that has another value is taken", async () => {
    const { create, put, read } = operationsOf(subject());
    const SecretId = subject().name("taken");
    const ClientRequestToken = randomUUID();
    await create({ Name: SecretId, SecretString: "one", ClientRequestToken });
    await expect(put({ SecretId, SecretString: "two", ClientRequestToken })).rejects.toMatchObject({
      name: "ResourceExistsException",
      message: expect.stringContaining(`You can't use ClientRequestToken ${ClientRequestToken}`),
    });
    expect(await read({ SecretId })).toMatchObject({ SecretString: "one" });
  });

  row("a name is given once; the same creation twice is one", async () => {
    const { create } = operationsOf(subject());
    const same = { Name: subject().name("created"), SecretString: "v", ClientRequestToken: randomUUID() };
    const first = await create(same);
    expect(await create(same)).toMatchObject({ ARN: first.ARN, VersionId: first.VersionId });
    await expect(create({ ...same, ClientRequestToken: randomUUID() })).rejects.toMatchObject({
      name: "ResourceExistsException",
      message: expect.stringContaining("already exists"),
    });
  });

  row("a put wants a value", async () => {
    const { create, put } = operationsOf(subject());
    const SecretId = subject().name("valueless");
    await create({ Name: SecretId });
    await expect(put({ SecretId })).rejects.toMatchObject({
      name: "InvalidRequestException",
      message: "You must provide either SecretString or SecretBinary.",
    });
  });

  row("a put of text and bytes at once is refused", async () => {
    const { create, put } = operationsOf(subject());
    const SecretId = subject().name("two-values");
    await create({ Name: SecretId });
    const both = { SecretString: "v", SecretBinary: new Uint8Array([1]) };
    await expect(put({ SecretId, ...both })).rejects.toMatchObject({ name: "InvalidParameterException" });
  });

  row("a put to a secret that is not there creates none", async () => {
    const { put } = operationsOf(subject());
    await expect(put({ SecretId: subject().name("nobody"), SecretString: "v" })).rejects.toMatchObject(
      noSecret,
    );
  });

  row("a token shorter than a UUID is refused", async () => {
    const { create, put } = operationsOf(subject());
    const SecretId = subject().name("short-token");
    await create({ Name: SecretId });
    await expect(put({ SecretId, SecretString: "v", ClientRequestToken: "short" })).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
  });
}
