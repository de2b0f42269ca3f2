import type { ClientAuthentication } from "../client-authentication.ts";
import type { KeyProblem } from "../key-problem.ts";
import { fail, type Result, succeed } from "../result.ts";
import { Secret } from "../secret.ts";
import { type Client, type Found, pathOf, readField } from "./client-fields.ts";
import { isText } from "./json.ts";

/**
 * How SAP made the credential, where the key says so: `instance-secret` is the same in every key of the instance and
 * cannot be rotated without a new one.
 */
export type CredentialType = "binding-secret" | "instance-secret" | "x509";

interface Parts {
  readonly secret: Found;
  readonly certificate: Found;
  readonly privateKey: Found;
  readonly type: string;
}

/** Reads how the client proves itself: a secret, or a certificate with its private key, and never both. */
export function readCredential(client: Client): Result<ClientAuthentication, KeyProblem> {
  const secret = readField(client, "clientsecret");
  if (!secret.ok) return secret;
  const certificate = readField(client, "certificate");
  if (!certificate.ok) return certificate;
  const privateKey = readField(client, "key");
  if (!privateKey.ok) return privateKey;
  const parts = {
    secret: secret.value,
    certificate: certificate.value,
    privateKey: privateKey.value,
    type: typeOf(client),
  };
  // Attested workloads have neither secret nor certificate in their keys, and may have placeholders of both.
  if (parts.type === "x509_attested")
    return fail({ field: pathOf(client, "credential-type"), problem: "workload_attestation" });
  return choose(parts);
}

export function credentialTypeOf(
  client: Client,
  { method }: ClientAuthentication,
): CredentialType | undefined {
  if (method === "tls_client_auth") return "x509";
  const type = typeOf(client);
  return type === "binding-secret" || type === "instance-secret" ? type : undefined;
}

function choose({ secret, certificate, privateKey, type }: Parts): Result<ClientAuthentication, KeyProblem> {
  const isCertificateType = type === "x509" || type === "client certificate";
  if (secret.value !== undefined && (certificate.value !== undefined || privateKey.value !== undefined))
    return fail({ field: secret.field, problem: "secret_and_certificate" });
  if (certificate.value !== undefined && privateKey.value !== undefined)
    return succeed({
      method: "tls_client_auth",
      pair: { certificate: pem(certificate.value), privateKey: pem(privateKey.value) },
    });
  if (certificate.value !== undefined)
    return fail({ field: privateKey.field, problem: "private_key_missing" });
  if (privateKey.value !== undefined || isCertificateType)
    return fail({ field: certificate.field, problem: "missing" });
  if (secret.value !== undefined)
    return succeed({ method: "client_secret_post", clientSecret: new Secret(secret.value) });
  return fail({ field: secret.field, problem: whyNoSecret(type) });
}

function whyNoSecret(type: string): KeyProblem["problem"] {
  // `hide-secret` is no member of the key; a key that says it has a secret and has none was made with it.
  if (type === "binding-secret" || type === "instance-secret") return "hidden_secret";
  return type === "secret" ? "shown_once" : "missing";
}

function typeOf({ members }: Client): string {
  const type = members["credential-type"];
  return isText(type) ? type.toLowerCase() : "";
}

/** A PEM that went through one encoding too many has `\n` in letters where its lines end. */
function pem(text: string): Secret {
  return new Secret(text.includes("\n") ? text : text.replaceAll("\\n", "\n"));
}
