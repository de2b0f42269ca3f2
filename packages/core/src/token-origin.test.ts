import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  certificateOriginOf,
  isCertificateOrigin,
  isSecretOrigin,
  isTokenOriginAllowed,
  originOf,
  SAP_TOKEN_ORIGINS,
  secretOriginOf,
} from "./token-origin.ts";

const ACME = "https://acme.authentication.eu10.hana.ondemand.com";

describe("originOf()", () => {
  test.for([
    { url: ACME, origin: ACME, because: "keys hold the bare origin" },
    { url: `${ACME}/`, origin: ACME, because: "a slash is no path" },
    { url: `${ACME}/oauth/token`, origin: ACME, because: "API credentials hold the whole token URL" },
    { url: `${ACME}/oauth/token/`, origin: ACME, because: "a slash after it changes nothing" },
    {
      url: `${ACME}/oauth/token?grant_type=client_credentials`,
      origin: ACME,
      because: "keys of the alert notification service say the grant",
    },
    { url: ACME.toUpperCase(), origin: ACME, because: "hosts know no case" },
    { url: `${ACME}:443`, origin: ACME, because: "443 is the default of https" },
    { url: "http://127.0.0.1:80", origin: "http://127.0.0.1", because: "80 is the default of http" },
    { url: "http://127.0.0.1:4281", origin: "http://127.0.0.1:4281", because: "other ports count" },
    { url: `${ACME}:80`, origin: `${ACME}:80`, because: "80 is no default of https" },
  ])("of $url is $origin, since $because", ({ url, origin }) => {
    expect(originOf(url)).toBe(origin);
  });

  test.for([
    { url: "", because: "it is empty" },
    { url: "acme.authentication.eu10.hana.ondemand.com", because: "it has no scheme" },
    { url: "ftp://acme.hana.ondemand.com", because: "xsuaa speaks HTTP" },
    { url: "https://user:pw@acme.hana.ondemand.com", because: "a user name hides the host" },
    { url: "https://acme.hana.ondemand.com@evil.example", because: "the host is what follows @" },
    { url: `${ACME}/oauth/token?grant_type=password`, because: "the query is ours to write" },
    { url: `${ACME}/oauth/token?grant_type=client_credentials&x=y`, because: "there is more in the query" },
    { url: `${ACME}/?grant_type=client_credentials`, because: "the query has no business there" },
    { url: `${ACME}#x`, because: "a fragment has no business here" },
    { url: `${ACME}/oauth/authorize`, because: "the path is ours to append" },
    { url: `${ACME}/../x`, because: "the path is ours to append" },
    {
      url: String.raw`https:\\acme.hana.ondemand.com`,
      because: "browsers alone take backslashes for slashes",
    },
    { url: `${ACME}.`, because: "a name that ends in a dot is another name to a suffix check" },
    { url: "https://.hana.ondemand.com", because: "the first label is empty" },
    { url: "https://a..hana.ondemand.com", because: "a label is empty" },
    { url: "https://аcme.hana.ondemand.com", because: "its first letter is Cyrillic" },
    { url: "https://acme%2ehana.ondemand.com", because: "nothing is decoded" },
    { url: "https://[::1]", because: "it is an IP literal" },
    {
      url: "https://xn--a.hana.ondemand.com",
      because: "SAP's hosts are plain, and URL refuses some of these",
    },
    { url: "https://acme.hana.ondemand.com:123456", because: "no port has six digits" },
    { url: ` ${ACME}`, because: "it begins with a space" },
    { url: `${ACME}\n`, because: "it ends with a line break" },
  ])("of $url is unknown, since $because", ({ url }) => {
    expect(originOf(url)).toBeUndefined();
  });

  test("agrees with the parser that will open the connection, or knows no origin", () => {
    const tail = fc.string({ unit: fc.constantFrom(..."ab.:/@#?\\- ".split("")) });
    fc.assert(
      fc.property(fc.constantFrom("https://", "http://"), tail, (scheme, rest) => {
        const origin = originOf(scheme + rest);
        return origin === undefined || new URL(scheme + rest).origin === origin;
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("isTokenOriginAllowed()", () => {
  test.for([
    { origin: ACME, is: true, because: "SAP's domain" },
    {
      origin: "https://acme.authentication.cn40.platform.sapcloud.cn",
      is: true,
      because: "SAP's domain in China",
    },
    {
      origin: "https://acme.authentication.cert.us10-001.hana.ondemand.com",
      is: true,
      because: "where certificates are used",
    },
    {
      origin: "https://acme.cfapps.eu10.hana.ondemand.com",
      is: false,
      because: "anybody's application can be there",
    },
    {
      origin: "https://acme.authentication.evil.cfapps.eu10.hana.ondemand.com",
      is: false,
      because: "a star is one label",
    },
    { origin: "https://.authentication.eu10.hana.ondemand.com", is: false, because: "a label is missing" },
    { origin: "https://authentication.eu10.hana.ondemand.com", is: false, because: "it is no subaccount's" },
    {
      origin: "http://acme.authentication.eu10.hana.ondemand.com",
      is: false,
      because: "the secret would travel in the clear",
    },
    {
      origin: "https://acme.authentication.eu10.hana.ondemand.com:8443",
      is: false,
      because: "SAP uses the default port",
    },
    { origin: "https://hana.ondemand.com", is: false, because: "the domain itself is nobody's tenant" },
    {
      origin: "https://evilhana.ondemand.com",
      is: false,
      because: "another domain ends in the same letters",
    },
    { origin: "https://acme.hana.ondemand.com.evil.example", is: false, because: "the end decides" },
    {
      origin: "https://evil.example:443.hana.ondemand.com",
      is: false,
      because: "a colon stands in no host of SAP's",
    },
    { origin: "https://127.0.0.1", is: false, because: "no address is SAP's" },
    {
      origin: "https://169.254.169.254",
      is: false,
      because: "the metadata service is nobody's token endpoint",
    },
  ])("is $is by default for $origin, since $because", ({ origin, is }) => {
    expect(isTokenOriginAllowed(origin, SAP_TOKEN_ORIGINS)).toBe(is);
  });

  test.for([
    { origin: "http://127.0.0.1:4281", is: true, because: "it is the entry" },
    { origin: "http://127.0.0.1:4282", is: false, because: "the port differs" },
    { origin: "http://127.0.0.1:42811", is: false, because: "another port begins with the same digits" },
    { origin: "https://127.0.0.1:4281", is: false, because: "the scheme differs" },
    { origin: ACME, is: false, because: "the list replaces SAP's domains" },
  ])("is $is for $origin when the list holds one exact origin, since $because", ({ origin, is }) => {
    expect(isTokenOriginAllowed(origin, ["http://127.0.0.1:4281"])).toBe(is);
  });

  test("is false for everything when the list is empty", () => {
    expect(isTokenOriginAllowed(ACME, [])).toBe(false);
  });

  test("accepts a later entry as well as the first", () => {
    expect(isTokenOriginAllowed("http://127.0.0.1:4281", ["*.x.example", "http://127.0.0.1:4281"])).toBe(
      true,
    );
  });
});

describe("the two hosts of a subaccount", () => {
  const CERT = "https://acme.authentication.cert.eu10.hana.ondemand.com";

  test("are told apart, and lead to one another", () => {
    expect([isSecretOrigin(ACME), isCertificateOrigin(ACME)]).toEqual([true, false]);
    expect([isSecretOrigin(CERT), isCertificateOrigin(CERT)]).toEqual([false, true]);
    expect([certificateOriginOf(ACME), certificateOriginOf(CERT)]).toEqual([CERT, CERT]);
    expect([secretOriginOf(ACME), secretOriginOf(CERT)]).toEqual([ACME, ACME]);
  });

  test.for([
    { origin: "https://127.0.0.1:4285", because: "it is no host of SAP's" },
    { origin: "https://xsuaa.example.com", because: "it is an operator's own name for one" },
    { origin: "https://authentication.eu10.hana.ondemand.com", because: "it is no subaccount's" },
  ])("are both $origin, since $because", ({ origin }) => {
    expect([isSecretOrigin(origin), isCertificateOrigin(origin)]).toEqual([false, false]);
    expect([certificateOriginOf(origin), secretOriginOf(origin)]).toEqual([origin, origin]);
  });
});
