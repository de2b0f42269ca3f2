import { expect } from "vitest";
import type { Row } from "../deviation.ts";
import { noSecret, operationsOf, type SecretsManagerSubject } from "./subject.ts";

const DENY = {
  Sid: "Deny",
  Effect: "Deny",
  Principal: "*",
  Action: "secretsmanager:GetSecretValue",
  Resource: "*",
  Condition: { ArnNotEquals: { "aws:PrincipalArn": ["arn:aws:iam::111122223333:role/broker"] } },
};
const policyOf = (...statements: readonly object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** PutResourcePolicy and GetResourcePolicy, and which KMS key a secret is under. */
export function policyRows(row: Row, subject: () => SecretsManagerSubject): void {
  row("a resource policy is got as it was put, and the next takes its place", async () => {
    const { create, policy, putPolicy } = operationsOf(subject());
    const SecretId = subject().name("policy");
    await create({ Name: SecretId, SecretString: "v" });
    for (const ResourcePolicy of [policyOf(DENY), policyOf({ ...DENY, Sid: "Other" })]) {
      expect(await putPolicy({ SecretId, ResourcePolicy, BlockPublicPolicy: true })).toMatchObject({
        Name: SecretId,
      });
      expect(JSON.parse((await policy(SecretId)).ResourcePolicy ?? "")).toEqual(JSON.parse(ResourcePolicy));
    }
  });

  row("a secret without a resource policy says nothing of one", async () => {
    const { create, policy } = operationsOf(subject());
    const SecretId = subject().name("no-policy");
    await create({ Name: SecretId, SecretString: "v" });
    expect((await policy(SecretId)).ResourcePolicy).toBeUndefined();
  });

  row("a resource policy that lets everybody in is refused where such are to be blocked", async () => {
    const { create, policy, putPolicy } = operationsOf(subject());
    const SecretId = subject().name("public-policy");
    await create({ Name: SecretId, SecretString: "v" });
    const { Condition: _, ...everybody } = { ...DENY, Effect: "Allow" };
    await expect(
      putPolicy({ SecretId, ResourcePolicy: policyOf(everybody), BlockPublicPolicy: true }),
    ).rejects.toMatchObject({ name: "PublicPolicyException" });
    expect((await policy(SecretId)).ResourcePolicy).toBeUndefined();
  });

  row("a resource policy that is no policy is refused", async () => {
    const { create, putPolicy } = operationsOf(subject());
    const SecretId = subject().name("malformed-policy");
    await create({ Name: SecretId, SecretString: "v" });
    await expect(putPolicy({ SecretId, ResourcePolicy: "{" })).rejects.toMatchObject({
      name: "MalformedPolicyDocumentException",
    });
  });

  row("a secret that is not there has no resource policy and takes none", async () => {
    const { policy, putPolicy } = operationsOf(subject());
    const SecretId = subject().name("policy-of-nothing");
    await expect(policy(SecretId)).rejects.toMatchObject(noSecret);
    await expect(putPolicy({ SecretId, ResourcePolicy: policyOf(DENY) })).rejects.toMatchObject(noSecret);
  });

  row("a secret that is marked for deletion takes no resource policy", async () => {
    const { create, putPolicy, remove } = operationsOf(subject());
    const SecretId = subject().name("policy-of-marked");
    await create({ Name: SecretId, SecretString: "v" });
    await remove({ SecretId });
    await expect(putPolicy({ SecretId, ResourcePolicy: policyOf(DENY) })).rejects.toMatchObject({
      name: "InvalidRequestException",
    });
  });

  row("the KMS key of a secret is described as it was given, and AWS's own is left out", async () => {
    const { create, describe } = operationsOf(subject());
    const KmsKeyId = "arn:aws:kms:eu-central-1:111122223333:key/0c5e3a4e-8a43-4a0a-9d61-3f1d1f4a2b90";
    const [own, awss] = [subject().name("kms-own"), subject().name("kms-awss")];
    await create({ Name: own, SecretString: "v", KmsKeyId });
    await create({ Name: awss, SecretString: "v" });
    expect((await describe(own)).KmsKeyId).toBe(KmsKeyId);
    expect((await describe(awss)).KmsKeyId).toBeUndefined();
  });
}
