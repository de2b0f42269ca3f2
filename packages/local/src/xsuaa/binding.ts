import { X509Certificate } from "node:crypto";
import { fail, type Result, succeed } from "@btp-token-broker/core";
import type { Xsuaa } from "../xsuaa.ts";
import type { XsuaaClient } from "./client.ts";

/** What a binding has in place of `clientsecret` when its client proves itself with a certificate, in SAP's words. */
export interface CertificateCredentials {
  readonly "credential-type": "x509";
  /** Its own certificate, and the one that leads to the root. */
  readonly certificate: string;
  readonly key: string;
  readonly certurl: string;
}

export interface CertificateBinding {
  readonly client: XsuaaClient;
  readonly credentials: CertificateCredentials;
}

/** Why there is none: no such client, or an xsuaa without a host for certificates. */
export type Unbound = "client_unknown" | "certificates_unsupported";

/** Of a certificate that nobody asks more of, as at SAP. */
export const DEFAULT_CERTIFICATE_DAYS = 7;
/** SAP gives none for longer. */
export const MOST_CERTIFICATE_DAYS = 30;
export const DAY_MS = 86_400_000;

/**
 * Makes a certificate for a client, which xsuaa takes from then on. The client keeps what it has: at SAP each binding has
 * credentials of its own, for the same client.
 *
 * @param lifeMs from now on, by xsuaa's time; negative for one that is over
 */
export function bindCertificate(
  { clients, certificateHost, now }: Pick<Xsuaa, "clients" | "certificateHost" | "now">,
  clientid: string,
  lifeMs: number,
): Result<CertificateBinding, Unbound> {
  if (certificateHost === undefined) return fail("certificates_unsupported");
  const client = clients.get(clientid);
  if (client === undefined) return fail("client_unknown");
  const endsAt = now() + lifeMs;
  const issued = certificateHost.issue(clientid, { startsAt: Math.min(now(), endsAt) - DAY_MS, endsAt });
  const { fingerprint256 } = new X509Certificate(issued.certificate);
  clients.put({ ...client, certificates: [...(client.certificates ?? []), fingerprint256] });
  const credentials = {
    "credential-type": "x509",
    certificate: issued.certificate + issued.issuer,
    key: issued.privateKey,
    certurl: certificateHost.origin,
  } as const;
  return succeed({ client, credentials });
}

/** A binding of a client as SAP shows it, whatever its credentials are. */
export function bindingJson(client: XsuaaClient, url: string, credentials: object): object {
  return {
    apiurl: url,
    clientid: client.clientid,
    ...credentials,
    identityzone: client.identityzone,
    identityzoneid: client.zoneid,
    serviceInstanceId: client.serviceInstanceId,
    subaccountid: client.subaccountid,
    tenantid: client.zoneid,
    tenantmode: "shared",
    uaadomain: new URL(url).host,
    url,
    xsappname: client.xsappname,
    xsmasterappname: client.xsappname.split("|").at(-1),
    zoneid: client.zoneid,
  };
}
