import { expect } from "vitest";
import type { Row } from "../deviation.ts";
import { operationsOf, type SecretsManagerSubject } from "./subject.ts";

/** UpdateSecretVersionStage. */
export function stageRows(row: Row, subject: () => SecretsManagerSubject): void {
  /** A secret whose version `one` is previous and whose version `two` is current. */
  const rotated = async (text: string) => {
    const { create, describe, put, stage } = operationsOf(subject());
    const SecretId = subject().name(text);
    const { VersionId: one = "" } = await create({ Name: SecretId, SecretString: "one" });
    const { VersionId: two = "" } = await put({ SecretId, SecretString: "two" });
    const stages = async () => (await describe(SecretId)).VersionIdsToStages ?? {};
    return { SecretId, one, two, stage, stages };
  };

  row("AWSCURRENT goes back to the version before, and AWSPREVIOUS changes places with it", async () => {
    const { SecretId, one, two, stage, stages } = await rotated("rolled-back");
    await stage({ SecretId, VersionStage: "AWSCURRENT", MoveToVersionId: one, RemoveFromVersionId: two });
    expect(await stages()).toEqual({ [one]: ["AWSCURRENT"], [two]: ["AWSPREVIOUS"] });
  });

  row("a stage of one's own is attached, moved, and taken away", async () => {
    const { SecretId, one, two, stage, stages } = await rotated("labelled");
    const VersionStage = "REFUSED";
    await stage({ SecretId, VersionStage, MoveToVersionId: one });
    expect((await stages())[one]).toContain(VersionStage);
    await stage({ SecretId, VersionStage, MoveToVersionId: two, RemoveFromVersionId: one });
    expect((await stages())[one]).toEqual(["AWSPREVIOUS"]);
    expect((await stages())[two]).toContain(VersionStage);
    await stage({ SecretId, VersionStage, RemoveFromVersionId: two });
    expect((await stages())[two]).toEqual(["AWSCURRENT"]);
  });

  row("moving a stage without saying where from is refused, and names the version that has it", async () => {
    const { SecretId, one, two, stage, stages } = await rotated("unsaid");
    await expect(stage({ SecretId, VersionStage: "AWSCURRENT", MoveToVersionId: one })).rejects.toMatchObject(
      { name: "InvalidParameterException", message: expect.stringContaining(two) },
    );
    expect(await stages()).toEqual({ [one]: ["AWSPREVIOUS"], [two]: ["AWSCURRENT"] });
  });

  row("moving a stage of one's own without saying where from is refused, too", async () => {
    const { SecretId, one, two, stage, stages } = await rotated("own-unsaid");
    await stage({ SecretId, VersionStage: "MINE", MoveToVersionId: one });
    await expect(stage({ SecretId, VersionStage: "MINE", MoveToVersionId: two })).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
    expect((await stages())[two]).toEqual(["AWSCURRENT"]);
  });

  row("moving a stage from where it is not is refused", async () => {
    const { SecretId, one, stage } = await rotated("misplaced");
    await expect(
      stage({ SecretId, VersionStage: "AWSCURRENT", MoveToVersionId: one, RemoveFromVersionId: one }),
    ).rejects.toMatchObject({ name: "InvalidParameterException" });
  });

  row("AWSCURRENT cannot be taken away", async () => {
    const { SecretId, two, stage, stages } = await rotated("kept");
    await expect(
      stage({ SecretId, VersionStage: "AWSCURRENT", RemoveFromVersionId: two }),
    ).rejects.toMatchObject({ name: "InvalidParameterException" });
    expect((await stages())[two]).toEqual(["AWSCURRENT"]);
  });

  row("a stage cannot go to a version that is not there", async () => {
    const { SecretId, stage } = await rotated("nowhere");
    await expect(
      stage({ SecretId, VersionStage: "MINE", MoveToVersionId: "00000000-0000-4000-8000-000000000000" }),
    ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });
}
