import { describe, expect, test } from "vitest";
import { the } from "../../../test/support/the.ts";
import { ConfigurationError } from "./configuration-problems.ts";
import { defineBroker } from "./define-broker.ts";

const ISSUER = { url: "https://token.actions.githubusercontent.com", audience: "btp-token-broker" };
const WORKLOAD = { issuer: "actions", subject: "repo:acme/deploy:environment:prod" };
const DEFINITION = {
  aws: { region: "eu-central-1" },
  keys: { "cis-central": { secret: "s" } },
  issuers: { actions: ISSUER },
  callers: { deploy: WORKLOAD },
  rules: [],
};
const configured = (change: object) => {
  const definition = { ...DEFINITION, ...change };
  // A configuration may be built by a program, which no type has seen.
  return defineBroker<string, string, string>(() => definition)("test");
};
function problemsOf(change: object): readonly string[] {
  try {
    configured(change);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems;
  }
}

describe("an issuer", () => {
  test("may say no more than its URL and audience", () => {
    expect(configured({}).issuers.get("actions")).toEqual({
      name: "actions",
      ...ISSUER,
      jwksUrl: undefined,
      algorithms: ["RS256", "ES256"],
      maxAgeMs: 86_400_000,
    });
  });

  test("may say where its keys are, what they sign with and how old its tokens may be", () => {
    const issuer = { ...ISSUER, jwks: "https://keys.example.com/jwks", algorithms: ["EdDSA"], maxAge: 600 };
    expect(configured({ issuers: { actions: issuer } }).issuers.get("actions")).toEqual({
      name: "actions",
      ...ISSUER,
      jwksUrl: "https://keys.example.com/jwks",
      algorithms: ["EdDSA"],
      maxAgeMs: 600_000,
    });
  });

  test.for([
    { url: "https://gitlab.example.com", because: "it is a host" },
    { url: "https://acme.eu.auth0.com/", because: "some end with a slash" },
    { url: "https://oidc.eks.eu-central-1.amazonaws.com/id/A1B2", because: "it has a path" },
    { url: "https://gitlab.example.com:8443", because: "it has a port" },
  ])("may be $url: $because", ({ url }) => {
    expect(problemsOf({ issuers: { actions: { ...ISSUER, url } } })).toEqual([]);
  });

  test.for([
    { url: "http://gitlab.example.com", because: "anybody on the way could change its keys" },
    { url: "https://Gitlab.example.com", because: "the claim is compared to the letter" },
    { url: "https://gitlab", because: "a host without a domain is nobody's" },
    { url: "https://10.0.0.1", because: "an address is no name that a certificate vouches for" },
    { url: "https://user@gitlab.example.com", because: "a user is no part of an issuer" },
    { url: "https://gitlab.example.com?x", because: "a query is no part of an issuer" },
    { url: "https://gitlab.example.com/../x", because: "a path is written as it is" },
    { url: "https://gitlab.example.com/%2e", because: "a path is written as it is" },
    { url: "https://gitlab.example.com:0", because: "there is no such port" },
  ])("is not $url: $because", ({ url }) => {
    expect(problemsOf({ issuers: { actions: { ...ISSUER, url } } })).toEqual([
      expect.stringMatching(/^issuers\.actions\.url: must be the issuer's URL/),
    ]);
  });

  test.for([
    { change: { audience: "" }, at: "audience", because: "no token is for nobody" },
    {
      change: { jwks: "http://keys.example.com" },
      at: "jwks",
      because: "anybody could change them on the way",
    },
    { change: { algorithms: ["HS256"] }, at: "algorithms.0", because: "whoever checks it could sign, too" },
    { change: { algorithms: ["none"] }, at: "algorithms.0", because: "nobody has signed it" },
    { change: { algorithms: [] }, at: "algorithms", because: "nothing could be checked" },
    { change: { maxAge: 59 }, at: "maxAge", because: "clocks differ by that much" },
    { change: { maxAge: 86_401 }, at: "maxAge", because: "a day is the most" },
    { change: { audiences: ["x"] }, at: "audiences", because: "it is misspelt" },
  ])("refuses $change, since $because", ({ change, at }) => {
    expect(problemsOf({ issuers: { actions: { ...ISSUER, ...change } } })).toEqual([
      expect.stringMatching(`^issuers\\.actions\\.${at}:`),
    ]);
  });
});

describe("a caller", () => {
  test("may be a workload: whoever has a JWT with this subject and these claims", () => {
    const claims = { ref: "refs/heads/main", "kubernetes.io": { namespace: ["a", "b"] } };
    const { callers } = configured({ callers: { deploy: { ...WORKLOAD, claims, mintsPerMinute: 1 } } });
    expect(callers.get("deploy")).toEqual({
      kind: "workload",
      name: "deploy",
      ...WORKLOAD,
      claims,
      mintsPerMinute: 1,
    });
  });

  test.for([
    { caller: { ...WORKLOAD, issuer: "gitlab" }, says: "callers.deploy.issuer: no issuer is named gitlab" },
    { caller: { ...WORKLOAD, subject: "" }, says: "callers.deploy.subject: must be the subject of a JWT" },
    { caller: { ...WORKLOAD, subject: "a b" }, says: "callers.deploy.subject: must be the subject of a JWT" },
    {
      caller: { ...WORKLOAD, subject: "a**" },
      says: "callers.deploy.subject: must not have two stars in a row",
    },
    { caller: { ...WORKLOAD, subject: "*" }, says: "callers.deploy: is everybody whom the issuer knows" },
    { caller: { ...WORKLOAD, subject: "*:*/*" }, says: "callers.deploy: is everybody whom the issuer knows" },
    {
      caller: { ...WORKLOAD, claims: { a: null } },
      says: "callers.deploy.claims: must be an object of claims",
    },
    {
      caller: { ...WORKLOAD, claims: { a: [] } },
      says: "callers.deploy.claims: must be an object of claims",
    },
    {
      caller: { ...WORKLOAD, claims: { a: {} } },
      says: "callers.deploy.claims: must be an object of claims",
    },
    {
      caller: { ...WORKLOAD, claims: { a: /^b/ } },
      says: "callers.deploy.claims: must be an object of claims",
    },
    {
      caller: { ...WORKLOAD, claims: new Map([["a", "b"]]) },
      says: "callers.deploy.claims: must be an object of claims",
    },
    { caller: { ...WORKLOAD, claim: {} }, says: "callers.deploy.claim: is not known here" },
    { caller: { ...WORKLOAD, role: the.roleArn }, says: "callers.deploy.role: is not known here" },
    { caller: { role: the.roleArn, claims: {} }, says: "callers.deploy.claims: is not known here" },
    {
      caller: { role: the.roleArn, mintsPerMinute: 0 },
      says: "callers.deploy.mintsPerMinute: must be at least 1",
    },
    {
      caller: { role: the.roleArn, mintsPerMinute: 3_601 },
      says: "callers.deploy.mintsPerMinute: must be at most",
    },
  ])("is refused: $says", ({ caller, says }) => {
    expect(problemsOf({ callers: { deploy: caller } })).toEqual([expect.stringContaining(says)]);
  });

  test("must not be somebody who could be another caller, too", () => {
    const subject = "repo:acme/*:environment:prod";
    expect(problemsOf({ callers: { deploy: WORKLOAD, others: { ...WORKLOAD, subject } } })).toEqual([
      expect.stringContaining("callers deploy and others could be the same workload"),
    ]);
  });

  test.for([
    { other: { ...WORKLOAD, issuer: "gitlab" }, because: "another issuer vouches for it" },
    { other: { ...WORKLOAD, subject: "repo:acme/*:environment:test" }, because: "no subject is both" },
    { other: { ...WORKLOAD, claims: { ref: "b" } }, because: "a claim has one value" },
    { other: { role: the.roleArn }, because: "a role has no JWT" },
  ])("is told from $other, since $because", ({ other }) => {
    const deploy = { ...WORKLOAD, claims: { ref: "a" } };
    const issuers = { actions: ISSUER, gitlab: { ...ISSUER, url: "https://gitlab.example.com" } };
    expect(problemsOf({ issuers, callers: { deploy, other } })).toEqual([]);
  });
});

describe("a key with a user", () => {
  const key = { secret: "s", user: "u", expect: { origin: the.origin } };

  test("says where the user's credentials are", () => {
    expect(configured({ keys: { "cis-admin": { ...key, totp: "t" } } }).keys.get("cis-admin")).toEqual({
      ...key,
      name: "cis-admin",
      user: { secret: "u", totp: "t" },
      kmsKey: undefined,
      warm: false,
    });
  });

  test.for([
    {
      change: { expect: {} },
      says: "keys.k.expect.origin: is missing: a password is sent to one origin only",
    },
    { change: { user: "" }, says: "keys.k.user: must be the name of a secret" },
    { change: { user: undefined, totp: "t" }, says: "keys.k: must have `user`" },
    {
      change: { totp: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:t-AbCdEf" },
      says: "keys.k.totp: is in eu-west-1 and the broker in eu-central-1",
    },
  ])("is refused: $says", ({ change, says }) => {
    expect(problemsOf({ keys: { k: { ...key, ...change } } })).toEqual([expect.stringContaining(says)]);
  });

  test.for([
    { change: { user: "s" }, says: "keys.k.user: is the secret of keys.k" },
    { change: { totp: "s" }, says: "keys.k.totp: is the secret of keys.k" },
    { change: { user: "other" }, says: "keys.k.user: is the secret of keys.other" },
    {
      change: { user: "arn:aws:secretsmanager:eu-central-1:111122223333:secret:other-AbCdEf" },
      says: "keys.k.user: is the secret of keys.other",
    },
    { change: { totp: "u" }, says: "keys.k.totp: is the user of keys.k" },
  ])("may not have what front doors read, or two things in one secret: $says", ({ change, says }) => {
    const problems = problemsOf({ keys: { other: { secret: "other" }, k: { ...key, ...change } } });
    expect(problems).toEqual([expect.stringContaining(says)]);
  });

  test("may have its user, and that one's second factor, in common with another key", () => {
    expect(problemsOf({ keys: { k: { ...key, totp: "t" }, l: { ...key, secret: "l", totp: "t" } } })).toEqual(
      [],
    );
  });
});

describe("a rule", () => {
  const rule = { id: "r", callers: ["deploy"], key: "cis-central", scopes: "all" };

  test("may limit what `min_ttl` asks for", () => {
    expect(configured({ rules: [{ ...rule, maxMinTtl: 900 }] }).rules[0]?.maxMinTtlMs).toBe(900_000);
  });

  test.for([
    { change: { maxMinTtl: -1 }, says: "rules.0.maxMinTtl: must be at least 0" },
    { change: { maxMinTtl: 0.5 }, says: "rules.0.maxMinTtl: must be whole seconds" },
    { change: { maxMinTtl: 86_401 }, says: "rules.0.maxMinTtl: must be at most 86400 seconds" },
    { change: { scopes: undefined, deny: "all", maxMinTtl: 1 }, says: "rules.0: must not have `maxMinTtl`" },
  ])("is refused: $says", ({ change, says }) => {
    expect(problemsOf({ rules: [{ ...rule, ...change }] })).toEqual([expect.stringContaining(says)]);
  });
});
