import type { Certificate } from "./certificate.ts";
import type { ExpectedKey } from "./configuration.ts";
import type { Service, ServiceKey } from "./service-key.ts";
import type { CredentialType } from "./service-key/credential.ts";

/** What is not secret about a service key, and of which stored version it was read. Kept between mints. */
export interface Profile {
  readonly version: string;
  readonly clientId: string;
  readonly origin: string;
  readonly tokenOrigin: string;
  readonly scopePrefix: string | undefined;
  readonly zone: string | undefined;
  /** Whose limit of token requests this key uses up; the origin where the key does not name a subaccount. */
  readonly subaccount: string;
  /** Those of the key's service URLs that may be shown. */
  readonly serviceUrls: Readonly<Record<string, string>>;
  readonly credentialType: CredentialType | undefined;
  readonly service: Service | undefined;
  /** When the client certificate is over, in milliseconds since the epoch; `undefined` for a key with a secret. */
  readonly certificateEndsAt: number | undefined;
  /** Nothing in the key leads from its certificate to an authority. */
  readonly isCertificateAlone: boolean;
}

export function profileOf(key: ServiceKey, version: string, certificate: Certificate | undefined): Profile {
  const { authentication: _, shape: __, grantType: ___, ...open } = key;
  return {
    ...open,
    version,
    subaccount: key.subaccount ?? key.zone ?? key.origin,
    certificateEndsAt: certificate?.endsAt,
    isCertificateAlone: certificate?.isAlone ?? false,
  };
}

/** Whether tokens minted under one profile may still be handed out under the other. */
export function isSameClient(one: Profile, other: Profile): boolean {
  return one.clientId === other.clientId && one.origin === other.origin && one.zone === other.zone;
}

/** The first pin of the configuration that a key does not meet. */
export function unmetExpectation(expected: ExpectedKey, key: ServiceKey): keyof ExpectedKey | undefined {
  const pins = ["service", "clientId", "origin", "subaccount"] as const;
  return pins.find((pin) => expected[pin] !== undefined && expected[pin] !== key[pin]);
}
