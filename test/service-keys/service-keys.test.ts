import { beforeAll, describe, expect, test } from "vitest";
import { revealed } from "../support/revealed.ts";
import { codesIn, repositoryText, tableUnder } from "../support/markdown-table.ts";
import { the } from "../support/the.ts";
import { hostileOrigins } from "./hostile-origins.ts";
import { type Read, type ReadOrigin, serviceKeysPage } from "./page.ts";
import { readFixture } from "./read-fixture.ts";
import { refusals } from "./refusals.ts";
import { shapes } from "./shapes.ts";
import { x509 } from "./values.ts";

const readAll = (fixtures: typeof shapes): Promise<readonly Read[]> =>
  Promise.all(fixtures.map(async (fixture) => ({ fixture, result: await readFixture(fixture) })));

let [read, refused]: readonly (readonly Read[])[] = [];
let origins: readonly ReadOrigin[] = [];
beforeAll(async () => {
  [read, refused] = await Promise.all([readAll(shapes), readAll(refusals)]);
  origins = await Promise.all(
    hostileOrigins.map(async (origin) => ({ origin, result: await readFixture(origin) })),
  );
});

describe("every shape of a service key", () => {
  // `npx vitest run test/service-keys -u` writes the page anew.
  test("and every refusal is what docs/service-keys.md shows", async () => {
    await expect(serviceKeysPage(read ?? [], refused ?? [], origins)).toMatchFileSnapshot(
      "../../docs/service-keys.md",
    );
  });

  test.for(shapes)("is read: $name", async (fixture) => {
    const result = await readFixture(fixture);
    if (!result.ok) throw new Error(`It was refused: ${JSON.stringify(result.problem)}`);
    const { key, profile } = result.value;
    // What was read is what was stored, every character of it.
    const secrets =
      key.authentication.method === "tls_client_auth" ? [x509.certificate, x509.key] : [the.clientSecret];
    expect(revealed(key)).toEqual(secrets);
    expect(key.clientId).toMatch(/^(sb-|orders)/);
    const host = key.authentication.method === "tls_client_auth" ? "authentication.cert" : "authentication";
    expect(profile.tokenOrigin).toMatch(
      new RegExp(`^https://acme\\.${host}\\.[a-z0-9-]+\\.(hana|platform)\\.`),
    );
    expect(profile.origin).not.toContain(".cert.");
    for (const url of Object.values(profile.serviceUrls))
      expect(url).toMatch(/^https:\/\/[a-z0-9-]+\.cfapps\./);
  });

  test("is there once, and they are many", () => {
    const names = [...shapes, ...refusals].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(shapes.length).toBeGreaterThan(30);
  });
});

describe("every refusal of a service key", () => {
  test.for(refusals)("is refused by its own name: $name", async (fixture) => {
    const result = await readFixture(fixture);
    expect(result.ok).toBe(false);
    const said = JSON.stringify(result);
    for (const canary of ["canary", the.clientSecret, "evil.example", "MII"])
      expect(said).not.toContain(canary);
  });

  test("has the way out in docs/errors.md, and each way out has a fixture", () => {
    const rows = tableUnder(repositoryText("docs/errors.md"), "What `cause` says").filter(
      (row) =>
        codesIn(row["outcome"]).includes("key_malformed") && codesIn(row["member"]).includes("problem"),
    );
    const explained = rows.flatMap((row) => codesIn(row["value"]));
    const seen = (refused ?? []).flatMap(({ result }) =>
      !result.ok && result.problem.code === "key_malformed" ? [result.problem.problem] : [],
    );
    expect([...new Set(seen)].sort()).toEqual(explained.sort());
  });
});

describe("a URL that would lead a credential astray", () => {
  test.for(hostileOrigins)("is refused by name: $url, though $because", async (origin) => {
    const result = await readFixture(origin);
    if (result.ok) throw new Error(`It would have been sent to ${result.value.profile.tokenOrigin}`);
    expect(["key_malformed", "key_origin_refused"]).toContain(result.problem.code);
    expect(JSON.stringify(result)).not.toMatch(/evil|http/);
  });

  test("is refused in more than forty ways", () => {
    expect(new Set(hostileOrigins.map(({ text }) => text)).size).toBe(hostileOrigins.length);
    expect(hostileOrigins.length).toBeGreaterThan(40);
  });
});
