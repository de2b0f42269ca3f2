import { CreateSecretCommand, DeleteSecretCommand } from "@aws-sdk/client-secrets-manager";
import { createCertificateAuthority } from "../../packages/local/src/xsuaa/certificate-authority.ts";
import { the } from "../support/the.ts";
import { DAY_MS, type PlantedFault, workingKey } from "./planted-fault.ts";
import { clientNamed } from "./world.ts";

const KMS_KEY = "arn:aws:kms:eu-central-1:111122223333:key/0c5e3a4e-8a43-4a0a-9d61-3f1d1f4a2b90";
const authority = createCertificateAuthority(the.now);

/** What can be wrong with what is stored. */
export const plantedKeyFaults: readonly PlantedFault[] = [
  {
    id: "unreadable",
    about: "key absent",
    says: /no such secret.*keys import/s,
    because: "nobody has stored the key",
    plant: (world) => world.configure("absent"),
  },
  {
    id: "unusable",
    about: "key torn",
    says: /not a service key.*the end is missing/s,
    because: "half of the key was stored",
    plant: (world) => {
      world.configure("torn");
      const text = world.textOf(clientNamed("torn"));
      world.secretsManager.put("btp/test/torn", text.slice(0, -5));
    },
  },
  {
    id: "unusable",
    about: "key elsewhere",
    says: /not at SAP\. Its secret was sent nowhere.*incident/s,
    because: "the key's token endpoint is not at SAP",
    plant: (world) => {
      world.configure("elsewhere");
      const text = world.textOf(clientNamed("elsewhere"), { url: "https://evil.example" });
      world.secretsManager.put("btp/test/elsewhere", text);
    },
  },
  {
    id: "refused",
    about: "key deleted-binding",
    says: /401.*Create a new service key/s,
    because: "the binding was deleted at SAP",
    plant: (world) => {
      world.configure("deleted-binding");
      world.secretsManager.put("btp/test/deleted-binding", world.textOf(clientNamed("deleted-binding")));
    },
  },
  {
    id: "no-token",
    about: "key behind-a-proxy",
    says: /neither a token nor an error.*proxy/s,
    because: "a proxy's page comes in place of a token",
    plant: (world) => {
      workingKey(world, "behind-a-proxy");
      const { clientid } = clientNamed("behind-a-proxy");
      world.xsuaa.faults.always(clientid, { status: 200, body: "<html>canary</html>" });
    },
  },
  {
    id: "rotation",
    about: "key half-rotated",
    says: /accepts the one before.*24 hours.*Import a key/s,
    because: "a key was stored that xsuaa does not know",
    plant: (world) => {
      workingKey(world, "half-rotated");
      const unknown = clientNamed("half-rotated", { secrets: ["canary-that-nobody-knows"] });
      world.secretsManager.put("btp/test/half-rotated", world.textOf(unknown));
    },
  },
  {
    id: "scope",
    about: "rule too-much",
    says: /names admin, which the client of key poor does not have.*It has: poor!t1\.event\.read poor!t1\.job\.read/s,
    because: "a rule grants what the client does not have",
    plant: (world) => {
      workingKey(world, "poor");
      world.definition.rules.push({
        id: "too-much",
        callers: ["orders"],
        key: "poor",
        scopes: ["admin", "job.read"],
      });
    },
  },
  {
    id: "deletion",
    about: "key going",
    says: /marked for deletion.*restore-secret --secret-id arn:/s,
    because: "the secret is marked for deletion",
    plant: async (world) => {
      workingKey(world, "going");
      await world.sdk.send(new DeleteSecretCommand({ SecretId: "btp/test/going" }));
    },
  },
  {
    id: "kms-key",
    about: "key other-kms",
    says: /encrypted with arn:aws:kms.*no right to use it.*Set `kmsKey`/s,
    because: "somebody encrypted the secret with a key that the function may not use",
    plant: async (world) => {
      world.configure("other-kms");
      const SecretString = world.keyOf(clientNamed("other-kms"));
      await world.sdk.send(
        new CreateSecretCommand({ Name: "btp/test/other-kms", SecretString, KmsKeyId: KMS_KEY }),
      );
    },
  },
  {
    id: "kms-key-unknown",
    about: "key kms-alias",
    says: /alias is not looked up.*describe-key/s,
    because: "the secret's KMS key is written as an alias",
    plant: async (world) => {
      world.configure("kms-alias", { kmsKey: KMS_KEY });
      const SecretString = world.keyOf(clientNamed("kms-alias"));
      await world.sdk.send(
        new CreateSecretCommand({ Name: "btp/test/kms-alias", SecretString, KmsKeyId: "alias/mine" }),
      );
    },
  },
  {
    id: "certificate",
    about: "key short-certificate",
    says: /certificate is over at 2026-11-23T22:00:00\.000Z.*import it before/s,
    because: "the client certificate ends tomorrow",
    plant: (world) => {
      const name = "short-certificate";
      const { clientid, xsappname } = clientNamed(name);
      const life = { startsAt: the.now - DAY_MS, endsAt: the.now + 1.5 * DAY_MS };
      const pair = authority.issue({ commonName: clientid, ...life });
      world.configure(name);
      const certurl = "https://acme.authentication.cert.eu10.hana.ondemand.com";
      const uaa = {
        clientid,
        xsappname,
        certurl,
        certificate: pair.certificate + pair.issuer,
        key: pair.privateKey,
      };
      world.secretsManager.put(`btp/test/${name}`, JSON.stringify({ uaa }));
    },
  },
  {
    id: "instance-secret",
    about: "key old-type",
    says: /cannot be rotated alone.*binding-secret/s,
    because: "the secret is shared by all keys of the instance",
    plant: (world) => {
      world.configure("old-type");
      const text = world.keyOf(clientNamed("old-type"), { "credential-type": "instance-secret" });
      world.secretsManager.put("btp/test/old-type", text);
    },
  },
  {
    id: "life",
    about: "key short-lived",
    says: /live 600 s, which is less than 30 minutes.*Security, Settings/s,
    because: "the subaccount gives tokens of ten minutes",
    plant: (world) => void workingKey(world, "short-lived", { lifeSeconds: 600 }),
  },
];
