import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { REFUSED_VERSION } from "../../packages/core/src/refused-version.ts";
import type { PlantedFault } from "./planted-fault.ts";
import { userClient, userKeyText, userText, workingUserKey } from "./user-key.ts";
import type { World } from "./world.ts";

/** What the login function does with a version that xsuaa has refused. */
export async function refuse(world: World, name: string): Promise<void> {
  const SecretId = `btp/test/${name}-user`;
  const { VersionIdsToStages = {} } = await world.sdk.send(new DescribeSecretCommand({ SecretId }));
  const [MoveToVersionId] =
    Object.entries(VersionIdsToStages).find(([, labels]) => labels.includes("AWSCURRENT")) ?? [];
  await world.sdk.send(
    new UpdateSecretVersionStageCommand({ SecretId, VersionStage: REFUSED_VERSION, MoveToVersionId }),
  );
}

/** A key with a user that is well, but for what is done to it then. */
function planted(
  name: string,
  spoil: (world: World) => unknown,
  { totp = false } = {},
): Pick<PlantedFault, "about" | "plant" | "besides"> {
  return {
    about: `key ${name}`,
    plant: async (world) => {
      workingUserKey(world, name, { totp });
      await spoil(world);
    },
    besides: ["user"],
  };
}

/** What can be wrong with a key whose tokens are a user's. */
export const plantedUserFaults: readonly PlantedFault[] = [
  {
    id: "user",
    says: /every caller of this key acts at SAP as this one user.*five failed logins.*clientCredentials/s,
    because: "a key has a user",
    ...planted("with-user", () => undefined),
    besides: [],
  },
  {
    id: "password-refused",
    says: /refused the password in version [0-9a-f-]{36}.*keys import refused-user --user FILE.*update-secret-version-stage --secret-id arn:/s,
    because: "xsuaa has refused the password",
    ...planted("refused-user", (world) => refuse(world, "refused-user")),
  },
  {
    id: "user-unread",
    says: /user's secret cannot be read: these AWS credentials may not.*broker-only/s,
    because: "only the login function may read the password",
    ...planted("locked-away", (world) => world.forbidden.add("btp/test/locked-away-user")),
  },
  {
    id: "unreadable",
    says: /user's secret cannot be read: there is none.*keys import NAME --user FILE/s,
    because: "nobody has stored the user",
    ...planted("userless", (world) => world.secretsManager.remove("btp/test/userless-user")),
  },
  {
    id: "unreadable",
    says: /seed of the second factor cannot be read: there is none.*keys import NAME --totp FILE/s,
    because: "nobody has stored the seed",
    ...planted("seedless", (world) => world.secretsManager.remove("btp/test/seedless-totp"), { totp: true }),
  },
  {
    id: "unreadable",
    says: /user's secret cannot be read: it has no current value/,
    because: "the user's secret was made and nothing put into it",
    ...planted("hollow-user", async (world) => {
      world.secretsManager.remove("btp/test/hollow-user-user");
      await world.sdk.send(new CreateSecretCommand({ Name: "btp/test/hollow-user-user" }));
    }),
  },
  {
    id: "unusable",
    says: /user's secret that the broker understands: password: missing.*Write it/s,
    because: "the password is not in it",
    ...planted("wordless", (world) =>
      world.secretsManager.put("btp/test/wordless-user", userText("wordless", { password: "" })),
    ),
  },
  {
    id: "unusable",
    says: /whole value: service key.*two secrets/s,
    because: "the service key was stored in the user's place",
    ...planted("mixed-up", (world) =>
      world.secretsManager.put("btp/test/mixed-up-user", userKeyText(world, "mixed-up")),
    ),
  },
  {
    id: "unusable",
    says: /not the seed of a second factor.*base32/s,
    because: "a code was stored in the seed's place",
    ...planted(
      "code-for-seed",
      (world) => world.secretsManager.put("btp/test/code-for-seed-totp", "918273"),
      {
        totp: true,
      },
    ),
  },
  {
    id: "unusable",
    about: "key unasked-user",
    says: /says user_token.*names no `user`.*clientCredentials/s,
    because: "a key is for users, and nobody has named one",
    plant: (world) => {
      world.configure("unasked-user");
      world.secretsManager.put("btp/test/unasked-user", userKeyText(world, "unasked-user"));
    },
  },
  {
    id: "unusable",
    says: /says client_credentials.*names a `user`.*out of broker\.config\.ts/s,
    because: "a user is named, and the key is not for users",
    ...planted("needless-user", (world) =>
      world.secretsManager.put(
        "btp/test/needless-user",
        userKeyText(world, "needless-user", { grant_type: "client_credentials" }),
      ),
    ),
  },
  {
    id: "refused",
    says: /401: it does not accept this client.*Create a new service key/s,
    because: "the binding of a key with a user was deleted at SAP",
    ...planted("gone-with-user", (world) =>
      world.xsuaa.clients.remove(userClient("gone-with-user").clientid),
    ),
  },
  {
    id: "deletion",
    says: /^the user's secret is marked for deletion.*restore-secret --secret-id arn:/s,
    because: "the user's secret is marked for deletion",
    ...planted("going-user", (world) =>
      world.sdk.send(new DeleteSecretCommand({ SecretId: "btp/test/going-user-user" })),
    ),
  },
  {
    id: "kms-key",
    says: /^the secret with the seed of the second factor is encrypted with arn:aws:kms.*no right to use it/s,
    because: "the seed is under a KMS key that the function may not use",
    ...planted(
      "other-kms-seed",
      async (world) => {
        const Name = "btp/test/other-kms-seed-totp";
        const SecretString = world.secretsManager.value(Name);
        world.secretsManager.remove(Name);
        const KmsKeyId = "arn:aws:kms:eu-central-1:111122223333:key/0c5e3a4e-8a43-4a0a-9d61-3f1d1f4a2b90";
        await world.sdk.send(new CreateSecretCommand({ Name, SecretString, KmsKeyId }));
      },
      { totp: true },
    ),
  },
];
