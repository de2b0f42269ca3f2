import { expect } from "vitest";
import type { Row } from "../deviation.ts";
import { operationsOf, type SecretsManagerSubject } from "./subject.ts";

/** The stages as a rotation moves them: AWSPENDING is put, becomes AWSCURRENT, and leaves an AWSPREVIOUS behind. */
export function rotationRows(row: Row, subject: () => SecretsManagerSubject): void {
  row("before a second value there is no previous one", async () => {
    const { create, read } = operationsOf(subject());
    const SecretId = subject().name("unrotated");
    await create({ Name: SecretId, SecretString: "one" });
    await expect(read({ SecretId, VersionStage: "AWSPREVIOUS" })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  row("a pending value is read at its stage and by its id, while the current one stays", async () => {
    const { SecretId, pending, read } = await pendingRotation(subject(), "half-way");
    const VersionStage = "AWSPENDING";
    expect(await read({ SecretId, VersionStage })).toMatchObject({ SecretString: "two", VersionId: pending });
    expect(await read({ SecretId, VersionStage, VersionId: pending })).toMatchObject({ SecretString: "two" });
    expect(await read({ SecretId })).toMatchObject({ SecretString: "one" });
    await expect(read({ SecretId, VersionStage: "AWSPREVIOUS" })).rejects.toThrow("can't find");
  });

  row("a second attempt takes AWSPENDING from the first", async () => {
    const { SecretId, current, describe, put } = await pendingRotation(subject(), "second-attempt");
    const VersionStages = ["AWSPENDING"];
    const { VersionId: again = "" } = await put({ SecretId, SecretString: "three", VersionStages });
    expect((await describe(SecretId)).VersionIdsToStages).toMatchObject({
      [current]: ["AWSCURRENT"],
      [again]: ["AWSPENDING"],
    });
  });

  row("AWSCURRENT joins AWSPENDING, and AWSPREVIOUS goes to where AWSCURRENT was", async () => {
    const { SecretId, current, pending, stagesOf, read } = await finishedRotation(
      subject(),
      "rotated-through",
    );
    expect(await stagesOf(pending)).toEqual(["AWSCURRENT", "AWSPENDING"]);
    expect(await stagesOf(current)).toEqual(["AWSPREVIOUS"]);
    const at = async (VersionStage: string) => (await read({ SecretId, VersionStage })).SecretString;
    expect([await at("AWSCURRENT"), await at("AWSPREVIOUS")]).toEqual(["two", "one"]);
  });

  row("a read that names no version is of AWSCURRENT, also after that was moved", async () => {
    const { SecretId, pending, read } = await finishedRotation(subject(), "unnamed");
    expect(await read({ SecretId })).toMatchObject({ SecretString: "two", VersionId: pending });
  });

  row("AWSPENDING can be taken away when the rotation is over", async () => {
    const { SecretId, pending, stage, stagesOf } = await finishedRotation(subject(), "tidied");
    await stage({ SecretId, VersionStage: "AWSPENDING", RemoveFromVersionId: pending });
    expect(await stagesOf(pending)).toEqual(["AWSCURRENT"]);
  });

  row("the next value makes the rotated one previous", async () => {
    const { SecretId, pending, put, stagesOf } = await finishedRotation(subject(), "overtaken");
    const { VersionId: third = "" } = await put({ SecretId, SecretString: "three" });
    expect(await stagesOf(pending)).toContain("AWSPREVIOUS");
    expect(await stagesOf(pending)).not.toContain("AWSCURRENT");
    expect(await stagesOf(third)).toEqual(["AWSCURRENT"]);
  });

  row("AWSPENDING stays when a value is put with stages of its own", async () => {
    const { SecretId, pending, put, stagesOf } = await finishedRotation(subject(), "pending-stays");
    await put({ SecretId, SecretString: "three", VersionStages: ["MINE"] });
    expect(await stagesOf(pending)).toEqual(["AWSCURRENT", "AWSPENDING"]);
  });

  // AWS does this; its documentation is silent about it.
  row("AWSPENDING ends when another value becomes current", async () => {
    const { SecretId, pending, put, stagesOf } = await finishedRotation(subject(), "pending-ends");
    await put({ SecretId, SecretString: "three" });
    expect(await stagesOf(pending)).toEqual(["AWSPREVIOUS"]);
  });

  row("a stage of one's own stays where it is while AWSCURRENT moves", async () => {
    const { SecretId, current, pending, stage, stagesOf } = await pendingRotation(subject(), "own-stages");
    await stage({ SecretId, VersionStage: "OLD", MoveToVersionId: current });
    await stage({ SecretId, VersionStage: "NEW", MoveToVersionId: pending });
    const move = { MoveToVersionId: pending, RemoveFromVersionId: current };
    await stage({ SecretId, VersionStage: "AWSCURRENT", ...move });
    expect(await stagesOf(current)).toEqual(["AWSPREVIOUS", "OLD"]);
    expect(await stagesOf(pending)).toEqual(["AWSCURRENT", "AWSPENDING", "NEW"]);
  });

  row("a version keeps the date on which it was made, whatever stages it gets", async () => {
    const { SecretId, current, pending, stage, read } = await pendingRotation(subject(), "dated");
    const dates = async () => [
      (await read({ SecretId, VersionId: current })).CreatedDate,
      (await read({ SecretId, VersionId: pending })).CreatedDate,
    ];
    const before = await dates();
    expect(before).toEqual([expect.any(Date), expect.any(Date)]);
    const move = { MoveToVersionId: pending, RemoveFromVersionId: current };
    await stage({ SecretId, VersionStage: "AWSCURRENT", ...move });
    expect(await dates()).toEqual(before);
  });
}

/** A secret with a current version and a pending one. */
async function pendingRotation(subject: SecretsManagerSubject, text: string) {
  const operations = operationsOf(subject);
  const { create, describe, put } = operations;
  const SecretId = subject.name(text);
  const { VersionId: current = "" } = await create({ Name: SecretId, SecretString: "one" });
  const { VersionId: pending = "" } = await put({
    SecretId,
    SecretString: "two",
    VersionStages: ["AWSPENDING"],
  });
  const stagesOf = async (id: string) =>
    [...((await describe(SecretId)).VersionIdsToStages?.[id] ?? [])].sort();
  return { ...operations, SecretId, current, pending, stagesOf };
}

/** The same after AWSCURRENT has moved from `current` to `pending`. */
async function finishedRotation(subject: SecretsManagerSubject, text: string) {
  const rotation = await pendingRotation(subject, text);
  const { SecretId, current, pending, stage } = rotation;
  const move = { MoveToVersionId: pending, RemoveFromVersionId: current };
  await stage({ SecretId, VersionStage: "AWSCURRENT", ...move });
  return rotation;
}
