import { describe, expect, test } from "vitest";
import { problemsOf } from "../../../test/support/definition-problems.ts";
import { some } from "../../../test/support/some.ts";
import { isTokenOriginAllowed } from "./token-origin.ts";

const DEFINITION = { aws: { region: "eu-central-1" }, keys: {}, callers: {}, rules: [] };

describe("tokenOrigins", () => {
  test.for([
    { entry: "https://acme.authentication.eu01.example.com", because: "it is an origin" },
    { entry: "https://xsuaa.example.com:8443", because: "a port is part of an origin" },
    { entry: "*.authentication.eu01.example.com", because: "the star is the subaccount" },
    { entry: "*.authentication.cert.eu01.example.com", because: "there it takes certificates" },
  ])("may hold $entry, since $because", ({ entry }) => {
    const { tokenOrigins } = some.configuration({ tokenOrigins: [entry] });
    expect(tokenOrigins).toEqual([entry]);
    const origin = entry.startsWith("*") ? `https://acme${entry.slice(1)}` : entry;
    expect(isTokenOriginAllowed(origin, tokenOrigins)).toBe(true);
    expect(isTokenOriginAllowed("https://evil.example", tokenOrigins)).toBe(false);
  });

  test.for([
    { entry: "*", because: "it is everybody" },
    { entry: "https://*", because: "it is everybody" },
    { entry: "*.com", because: "anybody can have one of these" },
    { entry: "*.co.uk", because: "anybody can have one of these" },
    { entry: "*.example.com", because: "it does not say that xsuaa is there" },
    { entry: "*.cfapps.eu10.hana.ondemand.com", because: "customers' applications are there" },
    { entry: "*.authentication.com", because: "a domain has two names at least" },
    { entry: "*.authentication.*.example.com", because: "a star stands for the subaccount alone" },
    { entry: "*.authentication.*.com", because: "anybody can have one of these" },
    { entry: "*.*.authentication.example.com", because: "a star is one label" },
    { entry: "a*.authentication.eu01.example.com", because: "a star is a whole label" },
    { entry: "https://*.authentication.eu01.example.com", because: "a pattern is of a host" },
    { entry: "*.authentication.eu01.example.com:8443", because: "a pattern is of the default port" },
    { entry: "*.authentication.eu01.example.com,*", because: "an entry is one entry" },
    { entry: "http://acme.authentication.eu01.example.com", because: "the secret would travel in the clear" },
    { entry: "https://acme.example.com/oauth/token", because: "it has a path" },
    { entry: "https://ACME.example.com", because: "origins are in small letters" },
    { entry: "https://user@acme.example.com", because: "it has a user" },
    { entry: "", because: "it is empty" },
    { entry: 7, because: "it is no text" },
  ])("may not hold $entry, since $because", ({ entry }) => {
    expect(problemsOf({ ...DEFINITION, tokenOrigins: [entry] })).toMatchObject([
      expect.stringMatching(/^tokenOrigins\.0: /),
    ]);
  });
});

describe("expect.origin", () => {
  const pinned = (origin: string, tokenOrigins: readonly string[] = []) =>
    problemsOf({ ...DEFINITION, tokenOrigins, keys: { k: { secret: "s", expect: { origin } } } });

  test.for([
    { origin: "https://acme.authentication.eu10.hana.ondemand.com", because: "SAP's domains are known" },
    { origin: "https://acme.authentication.cert.eu10.hana.ondemand.com", because: "certificates go there" },
  ])("may be $origin, since $because", ({ origin }) => {
    expect(pinned(origin)).toEqual([]);
  });

  test.for([
    { origin: "https://acme.authentication.eu01.example.com", because: "it is not SAP's" },
    { origin: "https://acme.cfapps.eu10.hana.ondemand.com", because: "an application is there" },
  ])("may be $origin where tokenOrigins has it, and not otherwise: $because", ({ origin }) => {
    expect(pinned(origin)).toEqual([
      expect.stringMatching(/^keys\.k\.expect\.origin: is where no token endpoint may be: .* tokenOrigins/),
    ]);
    expect(pinned(origin, [origin])).toEqual([]);
  });
});

describe("serviceDomains", () => {
  test("may hold a domain of three names or more", () => {
    const { serviceDomains } = some.configuration({ serviceDomains: ["cfapps.eu01.example.com"] });
    expect(serviceDomains).toEqual(["cfapps.eu01.example.com"]);
  });

  test.for([
    "*",
    "com",
    "co.uk",
    "example.com",
    ".eu01.example.com",
    "*.eu01.example.com",
    "EU01.example.com",
  ])("may not hold %s", (entry) => {
    expect(problemsOf({ ...DEFINITION, serviceDomains: [entry] })).toMatchObject([
      expect.stringMatching(/^serviceDomains\.0: /),
    ]);
  });
});
