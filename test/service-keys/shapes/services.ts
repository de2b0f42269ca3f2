import { the } from "../../support/the.ts";
import { type Fixture, json } from "../fixture.ts";
import { certurl, cis, uaa, without, x509, xsuaa } from "../values.ts";

const apiCredential = {
  ...without(xsuaa, "clientsecret", "credential-type"),
  clientid: "sb-full-access!a549338",
  "credential-type": "secret",
  name: "orders",
  "read-only": false,
  tokenurl: `${the.origin}/oauth/token`,
  xsappname: "full-access!a549338",
};

export const services: readonly Fixture[] = [
  {
    name: "xsuaa",
    from: "`xsuaa`, plans `application` and `apiaccess`: the client at the root",
    text: json(xsuaa),
  },
  {
    name: "xsuaa-instance-secret",
    from: "The same with the secret of the instance",
    text: json({ ...xsuaa, "credential-type": "instance-secret" }),
  },
  {
    name: "xsuaa-old",
    from: "The same as it was before there were types of credentials",
    text: json({
      ...without(xsuaa, "credential-type", "subaccountid", "apiurl"),
      identityzoneid: the.zone,
      trustedclientidsuffix: "|orders!t4711",
      verificationkey: "-----BEGIN PUBLIC KEY-----\nMIIB…\n-----END PUBLIC KEY-----",
    }),
  },
  {
    name: "xsuaa-x509",
    from: "The same with a certificate: `url` and `certurl`",
    text: json({
      credentials: {
        ...without(xsuaa, "clientsecret"),
        "credential-type": "x509",
        "certificate-pinning": true,
        ...x509,
        certurl,
      },
    }),
  },
  {
    name: "xsuaa-x509-letters",
    from: "The same, with `\\n` in letters where the lines of the certificate end",
    text: json({
      ...without(xsuaa, "clientsecret"),
      "credential-type": "x509",
      certificate: x509.certificate.replaceAll("\n", "\\n"),
      key: x509.key.replaceAll("\n", "\\n"),
      certurl,
    }),
  },
  {
    name: "xsuaa-x509-url-only",
    from: "The same without `certurl`: its host follows from `url`",
    text: json({ ...without(xsuaa, "clientsecret"), "credential-type": "x509", ...x509 }),
  },
  {
    name: "saas-registry",
    from: "`saas-registry`, plan `application`",
    text: json({
      ...without(xsuaa, "credential-type"),
      appName: "orders",
      appUrls: '{"getDependencies":"https://orders.cfapps.eu10.hana.ondemand.com/dependencies"}',
      saas_registry_url: "https://saas-manager.cfapps.eu10.hana.ondemand.com",
      xsappname: "orders!b4",
    }),
  },
  {
    name: "api-credential",
    from: "`btp create security/api-credential`: `tokenurl` is the whole URL",
    text: json({ ...apiCredential, clientsecret: the.clientSecret }),
  },
  {
    name: "api-credential-x509",
    from: "The same with a certificate",
    text: json({
      ...apiCredential,
      "credential-type": "client certificate",
      clientx509enabled: false,
      tokenurl: `${certurl}/oauth/token`,
      certurl,
      ...x509,
    }),
  },
  {
    name: "alert-notification",
    from: "`alert-notification`: `oauth_url`, and `url` is the service",
    text: json({
      client_id: "orders!b4|alerts!b2",
      client_secret: the.clientSecret,
      oauth_url: `${the.origin}/oauth/token?grant_type=client_credentials`,
      url: "https://clm-sl-ans-live.cfapps.eu10.hana.ondemand.com",
    }),
  },
  {
    name: "process-integration",
    from: "`it-rt`: the client under `oauth`",
    text: json({
      oauth: {
        clientid: "sb-0c5e3a4e!b4|it-rt-acme!b18631",
        clientsecret: the.clientSecret,
        createdate: "2026-11-14T16:38:47.871Z",
        tokenurl: `${the.origin}/oauth/token`,
        url: "https://acme.it-cpi018-rt.cfapps.eu10.hana.ondemand.com",
      },
    }),
  },
  {
    name: "cis-local",
    from: "`cis`, plan `local`, in another landscape",
    text: json({
      ...cis,
      endpoints: {
        provisioning_service_url: "https://provisioning-service.cfapps.us10-001.hana.ondemand.com",
      },
      "sap.cloud.service": "com.sap.core.commercial.service.local",
      uaa: {
        ...uaa,
        url: "https://acme.authentication.us10-001.hana.ondemand.com",
        xsappname: "ut-0c5e3a4e-clone!b9|cis-local!b2",
        xsmasterappname: "cis-local!b2",
      },
    }),
  },
  {
    name: "china",
    from: "A landscape in China",
    text: json({
      ...xsuaa,
      apiurl: "https://api.authentication.cn40.platform.sapcloud.cn",
      url: "https://acme.authentication.cn40.platform.sapcloud.cn",
    }),
  },
];
