import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { the } from "../../../test/support/the.ts";
import { isSameClient, profileOf, unmetExpectation } from "./profile.ts";
import { Secret } from "./secret.ts";
import type { ServiceKey } from "./service-key.ts";

const { version, certificateEndsAt: _, ...open } = the.profile;
const KEY: ServiceKey = {
  ...open,
  grantType: "client_credentials",
  shape: { form: "json", wrappers: [], client: "uaa" },
  authentication: { method: "client_secret_post", clientSecret: new Secret(the.clientSecret) },
};

describe("profileOf()", () => {
  test("is the key and its version without the secret", () => {
    expect(profileOf(KEY, version, undefined)).toEqual(the.profile);
  });

  test("knows when the certificate ends", () => {
    expect(profileOf(KEY, version, { endsAt: the.now, isAlone: true })).toEqual({
      ...the.profile,
      certificateEndsAt: the.now,
      isCertificateAlone: true,
    });
  });

  test("holds nothing secret, in any member", () => {
    const profile = profileOf(KEY, version, undefined);

    expect(Object.values(profile).some((member) => member instanceof Secret)).toBe(false);
    expect(inspect(profile, { showHidden: true, depth: null })).not.toContain(the.clientSecret);
  });

  test.for([
    { key: {}, subaccount: the.subaccount, because: "the key names it" },
    { key: { subaccount: undefined }, subaccount: the.zone, because: "a zone is a subaccount's" },
    {
      key: { subaccount: undefined, zone: undefined },
      subaccount: the.origin,
      because: "limits are at least per host",
    },
  ])("counts against the limit of $subaccount, since $because", ({ key, subaccount }) => {
    expect(profileOf({ ...KEY, ...key }, version, undefined).subaccount).toBe(subaccount);
  });
});

describe("isSameClient()", () => {
  test.for([
    { change: {}, is: true, because: "nothing differs" },
    { change: { version: "another" }, is: true, because: "a new secret of the same client is a rotation" },
    { change: { certificateEndsAt: the.now }, is: true, because: "so is a certificate in its place" },
    { change: { scopePrefix: "other!t1" }, is: true, because: "scopes are part of the cache key" },
    { change: { clientId: "another" }, is: false, because: "it is another client" },
    { change: { origin: "https://other.example" }, is: false, because: "it is another tenant's host" },
    { change: { zone: "another" }, is: false, because: "it is another zone" },
    { change: { zone: undefined }, is: false, because: "no zone is not the same zone" },
  ])("is $is, since $because", ({ change, is }) => {
    expect(isSameClient(the.profile, { ...the.profile, ...change })).toBe(is);
  });
});

describe("unmetExpectation()", () => {
  test.for([
    { expected: {}, unmet: undefined, because: "nothing is pinned" },
    {
      expected: { clientId: the.clientId, origin: the.origin, subaccount: the.subaccount },
      unmet: undefined,
      because: "all three agree",
    },
    { expected: { service: "cis" as const }, unmet: undefined, because: "it is that service" },
    { expected: { service: "service-manager" as const }, unmet: "service", because: "it is another service" },
    { expected: { clientId: "x" }, unmet: "clientId", because: "it is another client" },
    { expected: { origin: `${the.origin}.x` }, unmet: "origin", because: "it is another host" },
    { expected: { subaccount: "x" }, unmet: "subaccount", because: "it is another subaccount" },
    { expected: { origin: "x", subaccount: "x" }, unmet: "origin", because: "the first is enough" },
    {
      expected: { clientId: undefined, subaccount: "x" },
      unmet: "subaccount",
      because: "undefined pins nothing",
    },
  ])("is $unmet, since $because", ({ expected, unmet }) => {
    expect(unmetExpectation(expected, KEY)).toBe(unmet);
  });

  test("is unmet by a key that does not say what is pinned", () => {
    expect(unmetExpectation({ subaccount: the.subaccount }, { ...KEY, subaccount: undefined })).toBe(
      "subaccount",
    );
  });
});
