import type { ServiceKey } from "../../packages/core/src/service-key.ts";

/** What is secret in a service key, in the open. */
export function revealed({ authentication }: ServiceKey): readonly string[] {
  switch (authentication.method) {
    case "client_secret_post":
      return [authentication.clientSecret.reveal()];
    case "tls_client_auth":
      return [authentication.pair.certificate.reveal(), authentication.pair.privateKey.reveal()];
  }
}
