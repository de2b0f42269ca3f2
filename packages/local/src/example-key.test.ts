import { parseServiceKey, Secret } from "@btp-token-broker/core";
import { describe, expect, test } from "vitest";
import { revealed } from "../../../test/support/revealed.ts";
import { some } from "../../../test/support/some.ts";
import { type ExampleKey, exampleKeys, withCertificate } from "./example-key.ts";

const origin = "http://127.0.0.1:4281";
const keys = { one: { secret: "btp/one" }, two: { secret: "btp/two" }, three: { secret: "btp/three" } };

/** Those of a configuration with three keys and these rules' scopes for the first. */
function keysFor(scopes: readonly string[]): readonly ExampleKey[] {
  const rules = [{ id: "read", callers: ["orders"], key: "one", scopes }];
  return exampleKeys(some.configuration({ keys, rules }), origin);
}

function first(found: readonly ExampleKey[]): ExampleKey {
  const [key] = found;
  if (!key) throw new Error("there is no key");
  return key;
}

describe("exampleKeys()", () => {
  const found = keysFor(["read"]);

  test("makes one for each key of the configuration, in each shape that SAP uses", () => {
    expect(found.map(({ name, secret }) => [name, secret])).toEqual([
      ["one", "btp/one"],
      ["two", "btp/two"],
      ["three", "btp/three"],
    ]);
    const shapes = found.map(({ json }) => Object.keys(JSON.parse(json) as object));
    expect(shapes[0]).toContain("uaa");
    expect(shapes[1]).toEqual(["credentials"]);
    expect(shapes[2]).toContain("clientsecret");
  });

  test.for(found)(
    "makes one that the broker reads as the client that xsuaa knows: $name",
    ({ json, client, name }) => {
      const parsed = parseServiceKey(new Secret(json));
      expect(parsed).toMatchObject({
        ok: true,
        value: {
          clientId: client.clientid,
          origin,
          scopePrefix: `${name}!b14`,
          zone: client.zoneid,
          subaccount: client.subaccountid,
        },
      });
      const [secret = "none"] = parsed.ok ? revealed(parsed.value) : [];
      expect(client.secrets).toContain(secret);
    },
  );

  test.for(found)("shows $name in the same shape with a certificate in place of its secret", (key) => {
    const credentials = {
      "credential-type": "x509",
      certificate: "CERTIFICATE",
      key: "KEY",
      certurl: "https://127.0.0.1:4285",
    } as const;
    const json = withCertificate(key, credentials);
    const [secret = ""] = key.client.secrets;
    expect(json).not.toContain(secret);
    const expected = key.json
      .replace(/"clientsecret": "[^"]*",\s*/, "")
      .replace('"credential-type": "binding-secret"', JSON.stringify(credentials).slice(1, -1));
    expect(JSON.parse(json)).toEqual(JSON.parse(expected));
  });

  test("makes the same on every start, and another for every key", () => {
    expect(keysFor(["read"])).toEqual(found);
    expect(new Set(found.map(({ client }) => client.clientid)).size).toBe(3);
    expect(new Set(found.flatMap(({ client }) => client.secrets)).size).toBe(3);
  });

  test.for([
    {
      scopes: ["custom.read"],
      has: "one!b14.custom.read",
      because: "a short name belongs to the key's application",
    },
    {
      scopes: ["other.read", "my-app!t99.Custom.Read"],
      has: "my-app!t99.Custom.Read",
      because: "a full name says what the application is called",
    },
    {
      scopes: ["other.read", "my-app!t99.Custom.Read"],
      has: "my-app!t99.other.read",
      because: "and then the short names are that application's",
    },
  ])("gives its client $has, because $because", ({ scopes, has }) => {
    const { client, json } = first(keysFor(scopes));
    expect(client.authorities).toContain(has);
    const parsed = parseServiceKey(new Secret(json));
    expect(parsed.ok && `${parsed.value.scopePrefix}.`).toBe(has.slice(0, has.indexOf(".") + 1));
  });

  test.for([
    { other: { secret: "one" }, because: "they name one secret" },
    {
      other: { secret: "two", expect: { clientId: "sb-mine!b7|one!b14" } },
      because: "they are pinned to one client",
    },
  ])("makes one client of two keys, with the scopes of both, when $because", ({ other }) => {
    const two = { one: { secret: "one", expect: { clientId: "sb-mine!b7|one!b14" } }, two: other };
    const rules = [
      { id: "a", callers: ["orders"], key: "one", scopes: ["a.read"] },
      { id: "b", callers: ["orders"], key: "two", scopes: ["b.read"] },
    ];
    const [one, same] = exampleKeys(some.configuration({ keys: two, rules }), origin);
    expect(same?.client).toEqual(one?.client);
    expect(one?.client.authorities).toEqual(expect.arrayContaining(["one!b14.a.read", "one!b14.b.read"]));
  });

  test("is what the configuration pins, where a local key can be", () => {
    const pinned = { one: { secret: "one", expect: { clientId: "sb-mine!b7|one!b14", subaccount: "mine" } } };
    const rules = [{ id: "read", callers: ["orders"], key: "one", scopes: "all" as const }];
    const { client, json } = first(exampleKeys(some.configuration({ keys: pinned, rules }), origin));
    expect(client).toMatchObject({ clientid: "sb-mine!b7|one!b14", subaccountid: "mine" });
    expect(parseServiceKey(new Secret(json))).toMatchObject({
      value: { clientId: "sb-mine!b7|one!b14", subaccount: "mine" },
    });
  });
});
