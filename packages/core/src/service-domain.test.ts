import { describe, expect, test } from "vitest";
import { SAP_SERVICE_DOMAINS, shownServiceUrls } from "./service-domain.ts";

const shown = (url: string, domains = SAP_SERVICE_DOMAINS) =>
  Object.keys(shownServiceUrls({ accounts_service_url: url }, domains)).length === 1;

describe("shownServiceUrls()", () => {
  test.for([
    { url: "https://accounts-service.cfapps.eu10.hana.ondemand.com", because: "it is SAP's domain" },
    {
      url: "https://accounts-service.cfapps.eu10.hana.ondemand.com/accounts/v1",
      because: "a path is a place",
    },
    { url: "https://a.cfapps.cn40.platform.sapcloud.cn", because: "it is SAP's domain in China" },
    { url: "https://A.CFAPPS.EU10.HANA.ONDEMAND.COM:443/", because: "hosts know no case" },
  ])("gives $url, since $because", ({ url }) => {
    expect(shown(url)).toBe(true);
  });

  test.for([
    { url: "http://a.cfapps.eu10.hana.ondemand.com", because: "a token would travel in the clear" },
    { url: "https://a.example", because: "it is another domain" },
    { url: "https://hana.ondemand.com", because: "the domain itself is no service" },
    { url: "https://evilhana.ondemand.com", because: "another name ends in the same letters" },
    { url: "https://a.hana.ondemand.com.evil.example", because: "the end decides" },
    { url: "https://a.hana.ondemand.com@evil.example", because: "the host is what follows @" },
    { url: "https://evil.example/.hana.ondemand.com", because: "the path is no host" },
    { url: "https://evil.example?.hana.ondemand.com", because: "the query is no host" },
    { url: "https://evil.example#.hana.ondemand.com", because: "the fragment is no host" },
    { url: "https://evil.example\\.hana.ondemand.com", because: "clients take a backslash for a slash" },
    { url: "https://user:pw@a.hana.ondemand.com", because: "it holds a credential" },
    { url: "https://a.hana.ondemand.com/?token=x", because: "a query may hold a credential" },
    { url: "https://a.hana.ondemand.com.", because: "a dot at the end makes it another name" },
    { url: "javascript:alert(1)//.hana.ondemand.com", because: "it is no URL of a service" },
  ])("leaves out $url, since $because", ({ url }) => {
    expect(shown(url)).toBe(false);
  });

  test("gives what is below the configuration's domains", () => {
    expect(shown("https://a.eu01.example.com", ["eu01.example.com"])).toBe(true);
    expect(shown("https://a.eu01.example.com", [])).toBe(false);
  });
});
