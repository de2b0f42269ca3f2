import { expect } from "vitest";
import type { Row } from "../deviation.ts";
import { noSecret, operationsOf, type SecretsManagerSubject } from "./subject.ts";

const DAY_MS = 86_400_000;
const refused = { name: "InvalidRequestException" };

/** DeleteSecret and RestoreSecret. */
export function deletionRows(row: Row, subject: () => SecretsManagerSubject): void {
  refusalRows(row, subject);
  markRows(row, subject);
  windowRows(row, subject);
}

/** What cannot be done to a secret that is marked for deletion. */
function refusalRows(row: Row, subject: () => SecretsManagerSubject): void {
  row("a secret that is marked for deletion is not read, whatever version is asked for", async () => {
    const { SecretId, one, read } = await markedSecret(subject(), "unreadable");
    for (const version of [{}, { VersionStage: "AWSPREVIOUS" }, { VersionId: one }])
      await expect(read({ SecretId, ...version })).rejects.toMatchObject(refused);
  });

  row("a secret that is marked for deletion says that it is", async () => {
    const { SecretId, read } = await markedSecret(subject(), "worded");
    await expect(read({ SecretId })).rejects.toMatchObject({
      message: "You can't perform this operation on the secret because it was marked for deletion.",
    });
  });

  row("a secret that is marked for deletion takes no new value", async () => {
    const { SecretId, put } = await markedSecret(subject(), "put-to");
    await expect(put({ SecretId, SecretString: "three" })).rejects.toMatchObject(refused);
  });

  row("a secret that is marked for deletion keeps its stages where they are", async () => {
    const { SecretId, one, stage } = await markedSecret(subject(), "staged");
    const move = stage({ SecretId, VersionStage: "MINE", MoveToVersionId: one });
    await expect(move).rejects.toMatchObject(refused);
  });

  row("the name of a secret that is marked for deletion is not free", async () => {
    const { SecretId, create } = await markedSecret(subject(), "taken-name");
    await expect(create({ Name: SecretId, SecretString: "other" })).rejects.toMatchObject({
      ...refused,
      message:
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
    });
  });
}

/** The mark itself: who sees it, and how it goes away. */
function markRows(row: Row, subject: () => SecretsManagerSubject): void {
  row("a secret that is marked for deletion is described, with the day on which it ends", async () => {
    const { SecretId, one, two, deletion, describe } = await markedSecret(subject(), "described-deletion");
    expect(deletion).toMatchObject({ ARN: expect.stringContaining(SecretId), Name: SecretId });
    expect(daysUntil(deletion.DeletionDate)).toBe(7);
    const description = await describe(SecretId);
    expect(description.DeletedDate).toEqual(deletion.DeletionDate);
    expect(description.VersionIdsToStages).toEqual({ [one]: ["AWSPREVIOUS"], [two]: ["AWSCURRENT"] });
  });

  row("a secret that is marked for deletion is listed only for who asks for such", async () => {
    const { SecretId, list } = await markedSecret(subject(), "listed-deletion");
    const Filters = [{ Key: "name" as const, Values: [SecretId] }];
    expect((await list({ Filters })).SecretList).toEqual([]);
    const { SecretList = [] } = await list({ Filters, IncludePlannedDeletion: true });
    expect(SecretList.map(({ Name }) => Name)).toEqual([SecretId]);
    expect(SecretList[0]?.DeletedDate).toBeInstanceOf(Date);
  });

  row("a secret that is restored is what it was", async () => {
    const { SecretId, one, two, describe, put, read, restore } = await markedSecret(subject(), "restored");
    expect(await restore(SecretId)).toMatchObject({ Name: SecretId });
    const description = await describe(SecretId);
    expect(description.DeletedDate).toBeUndefined();
    expect(description.VersionIdsToStages).toEqual({ [one]: ["AWSPREVIOUS"], [two]: ["AWSCURRENT"] });
    expect(await read({ SecretId })).toMatchObject({ SecretString: "two", VersionId: two });
    await put({ SecretId, SecretString: "three" });
    expect(await read({ SecretId })).toMatchObject({ SecretString: "three" });
  });

  row("a secret is marked for deletion once", async () => {
    const { SecretId, remove } = await markedSecret(subject(), "marked-twice");
    await expect(remove({ SecretId })).rejects.toMatchObject(refused);
  });
}

/** How long the mark stays. */
function windowRows(row: Row, subject: () => SecretsManagerSubject): void {
  for (const { days, because } of [
    { days: 6, because: "seven is the least" },
    { days: 31, because: "thirty is the most" },
  ]) {
    row(`a recovery window of ${days} days is refused, because ${because}`, async () => {
      const { create, read, remove } = operationsOf(subject());
      const SecretId = subject().name(`window-${days}`);
      await create({ Name: SecretId, SecretString: "v" });
      await expect(remove({ SecretId, RecoveryWindowInDays: days })).rejects.toMatchObject({
        name: "InvalidParameterException",
      });
      expect(await read({ SecretId })).toMatchObject({ SecretString: "v" });
    });
  }

  row("a recovery window has thirty days at most, and unless told otherwise", async () => {
    const { create, remove } = operationsOf(subject());
    const [longest, unsaid] = [subject().name("window-30"), subject().name("window-unsaid")];
    for (const Name of [longest, unsaid]) await create({ Name, SecretString: "v" });
    const deletions = [
      await remove({ SecretId: longest, RecoveryWindowInDays: 30 }),
      await remove({ SecretId: unsaid }),
    ];
    expect(deletions.map(({ DeletionDate }) => daysUntil(DeletionDate))).toEqual([30, 30]);
  });

  row("a deletion at once with a recovery window is refused", async () => {
    const { create, remove } = operationsOf(subject());
    const SecretId = subject().name("both-ways");
    await create({ Name: SecretId, SecretString: "v" });
    await expect(
      remove({ SecretId, RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true }),
    ).rejects.toMatchObject({ name: "InvalidParameterException" });
  });

  row("a deletion at once can follow a mark, and is content with a secret that is not there", async () => {
    const { SecretId, remove } = await markedSecret(subject(), "forced");
    const marked = await remove({ SecretId, ForceDeleteWithoutRecovery: true });
    expect(marked).toMatchObject({ Name: SecretId, DeletionDate: expect.any(Date) });
    const Name = subject().name("never-there");
    const nothing = await remove({ SecretId: Name, ForceDeleteWithoutRecovery: true });
    expect(nothing).toMatchObject({ Name, ARN: expect.stringContaining(Name) });
  });

  row("what is not there is neither marked nor restored", async () => {
    const { remove, restore } = operationsOf(subject());
    const SecretId = subject().name("nothing");
    await expect(remove({ SecretId })).rejects.toMatchObject(noSecret);
    await expect(restore(SecretId)).rejects.toMatchObject(noSecret);
  });
}

/** A secret with two versions that is marked for deletion in seven days. */
async function markedSecret(subject: SecretsManagerSubject, text: string) {
  const operations = operationsOf(subject);
  const { create, put, remove } = operations;
  const SecretId = subject.name(text);
  const { VersionId: one = "" } = await create({ Name: SecretId, SecretString: "one" });
  const { VersionId: two = "" } = await put({ SecretId, SecretString: "two" });
  const deletion = await remove({ SecretId, RecoveryWindowInDays: 7 });
  return { ...operations, SecretId, one, two, deletion };
}

/** Whole days, so that neither the way nor a server that counts in seconds shows. */
function daysUntil(date: Date | undefined): number | undefined {
  return date && Math.round((date.getTime() - Date.now()) / DAY_MS);
}
