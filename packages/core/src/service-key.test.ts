import { describe, expect, test } from "vitest";
import { revealed } from "../../../test/support/revealed.ts";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import { Secret } from "./secret.ts";
import { parseServiceKey } from "./service-key.ts";

const parse = (key: unknown) =>
  parseServiceKey(new Secret(typeof key === "string" ? key : JSON.stringify(key)));

/** A key of an application's own xsuaa instance: the client stands at the root. */
const flatKey = (members: Readonly<Record<string, unknown>> = {}) => ({ ...some.cisKey().uaa, ...members });

describe("a service key, as SAP shows it", () => {
  /** Every field of a key of the plan `central`, as cf 8 prints it. */
  const FULL = some.cisKey(
    {
      apiurl: "https://api.authentication.eu10.hana.ondemand.com",
      sburl: "https://internal-xsuaa.authentication.eu10.hana.ondemand.com",
      tenantmode: "shared",
      verificationkey: "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----",
      serviceInstanceId: "0c5e3a4e-0000-4000-8000-000000000000",
    },
    {
      endpoints: {
        accounts_service_url: "https://accounts-service.cfapps.eu10.hana.ondemand.com",
        cloud_automation_url: "https://cp-formations.cfapps.eu10.hana.ondemand.com",
        entitlements_service_url: "https://entitlements-service.cfapps.eu10.hana.ondemand.com",
        events_service_url: "https://events-service.cfapps.eu10.hana.ondemand.com",
        external_provider_registry_url: "https://external-provider-registry.cfapps.eu10.hana.ondemand.com",
        metadata_service_url: "https://metadata-service.cfapps.eu10.hana.ondemand.com",
        order_processing_url: "https://order-processing.cfapps.eu10.hana.ondemand.com",
        provisioning_service_url: "https://provisioning-service.cfapps.eu10.hana.ondemand.com",
        saas_registry_service_url: "https://saas-manager.cfapps.eu10.hana.ondemand.com",
      },
    },
  );

  test("gives what the broker needs of all its fields", () => {
    expect(parse(FULL)).toEqual({
      ok: true,
      value: {
        clientId: the.clientId,
        authentication: { method: "client_secret_post", clientSecret: new Secret(the.clientSecret) },
        origin: the.origin,
        tokenOrigin: the.origin,
        scopePrefix: the.scopePrefix,
        zone: the.zone,
        subaccount: the.subaccount,
        serviceUrls: FULL.endpoints,
        credentialType: "binding-secret",
        service: "cis",
        grantType: "client_credentials",
        shape: { form: "json", wrappers: [], client: "uaa" },
      },
    });
  });

  test.for([
    {
      key: some.cisKey({}, { grant_type: "user_token" }),
      grantType: "user_token",
      because: "SAP writes so for the password grant",
    },
    {
      key: flatKey({ grant_type: "user_token" }),
      grantType: "user_token",
      because: "it stands beside the client, too",
    },
    {
      key: some.cisKey({}, { grant_type: "password" }),
      grantType: undefined,
      because: "SAP writes no such word",
    },
    {
      key: some.cisKey({}, { grant_type: undefined }),
      grantType: undefined,
      because: "most services' keys say nothing",
    },
    {
      key: some.cisKey({}, { grant_type: ["user_token"] }),
      grantType: undefined,
      because: "a list is no word",
    },
  ])("says of its grant $grantType, since $because", ({ key, grantType }) => {
    const parsed = parse(key);
    expect(parsed.ok && parsed.value.grantType).toBe(grantType);
  });

  test("gives its secret unchanged, every character of it", () => {
    const parsed = parse(FULL);

    expect(parsed.ok && revealed(parsed.value)).toEqual([the.clientSecret]);
  });

  const wrapped = { credentials: some.cisKey() };
  test.for([
    { shape: some.cisKey(), because: "the cockpit and cf 7 show it bare" },
    { shape: wrapped, because: "cf 8 and the CF API wrap it" },
    {
      shape: { id: "1", ready: true, name: "b", labels: "x", context: { zone_id: "z" }, ...wrapped },
      because: "the Service Manager API and the btp CLI show the binding around it",
    },
    { shape: { syslog_drain_url: null, volume_mounts: [], ...wrapped }, because: "the CF v3 API says more" },
    { shape: { credentials: { credentials: wrapped } }, because: "people wrap what was wrapped already" },
    { shape: `\uFEFF${some.serviceKey()}`, because: "Windows editors begin files with a byte order mark" },
    { shape: `\r\n  ${some.serviceKey()}\n`, because: "a paste ends with a line break" },
    { shape: JSON.stringify(some.cisKey(), undefined, 2), because: "it is printed in lines" },
    { shape: flatKey(), because: "xsuaa, apiaccess and saas-registry keys are flat" },
    { shape: { credentials: flatKey() }, because: "flat keys are wrapped as well" },
    { shape: some.cisKey({}, { clientid: the.clientId }), because: "both places name the same client" },
    { shape: some.cisKey({ url: `${the.origin}/oauth/token` }), because: "the URL may be the endpoint's" },
    { shape: some.cisKey({ url: ` ${the.origin}/ ` }), because: "spaces around the URL are a paste's" },
    { shape: some.cisKey({}, { grant_type: "user_token" }), because: "SAP's word for it is no OAuth grant" },
  ])("is read when $because", ({ shape }) => {
    expect(parse(shape)).toMatchObject({
      ok: true,
      value: { clientId: the.clientId, origin: the.origin, scopePrefix: the.scopePrefix, zone: the.zone },
    });
  });

  test.for([
    {
      uaa: { xsappname: "clone!b1|other!b2" },
      field: "scopePrefix",
      value: the.scopePrefix,
      because: "the master application is named",
    },
    {
      uaa: { xsmasterappname: undefined },
      field: "scopePrefix",
      value: "cis-central!b14",
      because: "a clone's name ends with its master's",
    },
    {
      uaa: { xsmasterappname: undefined, xsappname: "my-app!t1" },
      field: "scopePrefix",
      value: "my-app!t1",
      because: "an application of its own has no master",
    },
    {
      uaa: { xsmasterappname: undefined, xsappname: undefined },
      field: "scopePrefix",
      value: undefined,
      because: "nothing names it",
    },
    {
      uaa: { identityzoneid: undefined, zoneid: "z", tenantid: "t" },
      field: "zone",
      value: "z",
      because: "zoneid is the same",
    },
    {
      uaa: { identityzoneid: undefined, zoneid: undefined, tenantid: "t" },
      field: "zone",
      value: "t",
      because: "tenantid is the same",
    },
    {
      uaa: { identityzoneid: undefined, zoneid: undefined, tenantid: undefined },
      field: "zone",
      value: undefined,
      because: "nothing names it",
    },
    { uaa: { zoneid: "z", tenantid: "t" }, field: "zone", value: the.zone, because: "tokens name that one" },
    { uaa: { identityzoneid: 7 }, field: "zone", value: the.zone, because: "a number is no identifier" },
    { uaa: { subaccountid: undefined }, field: "subaccount", value: undefined, because: "old keys lack it" },
  ])("says $field is $value, since $because", ({ uaa, field, value }) => {
    expect(parse(some.cisKey(uaa))).toHaveProperty(["value", field], value);
  });
});

describe("the service URLs of a key", () => {
  test.for([
    { key: some.cisKey({}, { endpoints: undefined }), urls: {}, because: "endpoints are optional" },
    { key: some.cisKey({}, { endpoints: ["https://a.example"] }), urls: {}, because: "a list has no names" },
    {
      key: flatKey({ sm_url: "https://sm.example", saas_registry_url: "https://saas.example" }),
      urls: { sm_url: "https://sm.example", saas_registry_url: "https://saas.example" },
      because: "flat keys name them beside the client",
    },
    {
      key: flatKey({
        sb_url: "https://a.example",
        uaa_url: "https://a.example",
        token_url: "https://a.example",
      }),
      urls: {},
      because: "callers have no business at the authorization service",
    },
    {
      key: some.cisKey({ inner_url: "https://a.example" }, { endpoints: {}, outer_url: "https://b.example" }),
      urls: { outer_url: "https://b.example" },
      because: "what stands under uaa is the authorization service's",
    },
    {
      key: some.cisKey(
        {},
        {
          endpoints: {
            plain: "http://a.example",
            login: "https://user:pw@a.example",
            query: "https://a.example/?token=x",
            fragment: "https://a.example/#x",
            script: "javascript:x",
            number: 7,
            good: "https://a.example/path",
          },
        },
      ),
      urls: { good: "https://a.example/path" },
      because: "a URL that could hold a credential, or is none, is left out",
    },
  ])("are $urls, since $because", ({ key, urls }) => {
    expect(parse(key)).toMatchObject({ ok: true, value: { serviceUrls: urls } });
    expect(parse(key)).toHaveProperty(["value", "serviceUrls"], urls);
  });
});
