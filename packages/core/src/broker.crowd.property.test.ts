import { setImmediate as turn } from "node:timers/promises";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom } from "../../../test/support/random.ts";
import { readClaims, some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import { openAuditEntry } from "./audit.ts";
import { createBroker } from "./broker.ts";
import { findCaller, type Principal } from "./caller.ts";
import { succeed } from "./result.ts";
import { Secret } from "./secret.ts";
import { SAP_TOKEN_ORIGINS } from "./token-origin.ts";

/** Names that are the beginning of one another. */
const KEYS = ["a", "a-a", "a-a-a"] as const;
type Key = (typeof KEYS)[number];
/** Scope names that hold what lists of names are often written with, and words that mean something elsewhere. */
const NAMES = [
  "x",
  "x,y",
  "y",
  "[x]",
  "x],[y",
  "all",
  "=all",
  "=x",
  "a-1!b1.x",
  "a-a-1!b1.x",
  "client_credentials",
  ":x",
];
const CALLERS = 1_000;

const prefixOf = (key: Key) => `${key}-1!b1`;
const clientOf = (key: Key) => `sb-clone!b1|${prefixOf(key)}`;
/** Written in full by hand, so that the broker is compared with something else. */
const fullName = (key: Key, name: string) =>
  name.startsWith("=") ? name.slice(1) : name.includes("!") ? name : `${prefixOf(key)}.${name}`;

/** A caller of a crowd: every other one is a workload. Some may have all of a key, and the others some names of it. */
const crowd = Array.from({ length: CALLERS }, (_, at) => {
  const granted = NAMES.filter((_name, bit) => (((at >> 1) % 4_095) + 1) & (1 << bit));
  return {
    name: `c${at}`,
    key: KEYS[at % KEYS.length] ?? "a",
    scopes: at % 7 === 0 ? ("all" as const) : granted,
    isWorkload: at % 2 === 1,
  };
});
type Member = (typeof crowd)[number];

const subjectOf = ({ name }: Member) => `repo:acme/${name}:environment:prod`;
const configuration = some.configuration({
  keys: Object.fromEntries(KEYS.map((key) => [key, { secret: `btp/${key}` }])),
  issuers: { actions: { url: "https://token.actions.githubusercontent.com", audience: "btp-token-broker" } },
  callers: Object.fromEntries(
    crowd.map((member) => [
      member.name,
      member.isWorkload
        ? { issuer: "actions", subject: subjectOf(member).replace("prod", "*") }
        : { role: `arn:aws:iam::${the.account}:role/${member.name}` },
    ]),
  ),
  rules: crowd.map(({ name, key, scopes }) => ({ id: name, callers: [name], key, scopes })),
});

function principalOf(member: Member): Principal {
  const { name } = member;
  return member.isWorkload
    ? { kind: "jwt", name: subjectOf(member), issuer: "actions", claims: {} }
    : {
        kind: "aws",
        name: `arn:aws:sts::${the.account}:assumed-role/${name}/s`,
        role: { ...the.role, name },
      };
}

/** A broker whose ports answer after some turns of the event loop, each request in its own time. */
function createSlowBroker(random: () => number) {
  let serial = 0;
  const later = async () => {
    for (let turns = Math.floor(random() * 6); turns >= 0; turns--) await turn();
  };
  return createBroker({
    configuration,
    tokenOrigins: SAP_TOKEN_ORIGINS,
    store: {
      async read(secret) {
        await later();
        const key = secret.slice("btp/".length) as Key;
        const text = some.serviceKey({
          clientid: clientOf(key),
          xsappname: clientOf(key).slice("sb-".length),
          xsmasterappname: prefixOf(key),
        });
        return succeed({ text: new Secret(text), version: key, storedAt: the.now });
      },
    },
    endpoint: {
      async post({ body }) {
        await later();
        const form = new URLSearchParams(body.reveal());
        const cid = form.get("client_id") ?? "";
        const scope = form.get("scope")?.split(" ") ?? [`${cid.split("|")[1]}.everything`];
        serial += 1;
        return succeed(some.tokenAnswer({ scope: scope.join(" ") }, { cid, scope, jti: `token-${serial}` }));
      },
    },
    pause: later,
    now: () => the.now,
    random,
    fingerprint: (text) => text.reveal(),
    readClaims,
    readCertificate: () => {
      throw new Error("There is no certificate here");
    },
  });
}

/** One request: for a key and scopes that are often, and not always, the caller's. */
function draw(random: () => number) {
  const pick = <Value>(from: readonly Value[]) => from[Math.floor(random() * from.length)] as Value;
  const member = pick(crowd);
  const key = random() < 0.9 ? member.key : pick(KEYS);
  const from = member.scopes === "all" || random() < 0.1 ? NAMES : member.scopes;
  const scopes = random() < 0.3 ? undefined : [pick(from), pick(from)];
  return { member, key, scopes };
}

/** What the caller has to get: a failure's code, or the token's client and its scopes, in order. */
function due({ member, key, scopes }: ReturnType<typeof draw>): string {
  if (key !== member.key) return "access_denied";
  const full = (names: readonly string[]) => [...new Set(names.map((name) => fullName(key, name)))].sort();
  const granted = member.scopes === "all" ? "all" : full(member.scopes);
  const wanted = scopes ? full(scopes) : granted;
  if (wanted === "all") return JSON.stringify([clientOf(key), [`${prefixOf(key)}.everything`]]);
  if (granted !== "all" && !wanted.every((name) => granted.includes(name))) return "scope_not_granted";
  return JSON.stringify([clientOf(key), wanted]);
}

test("a thousand callers of every kind, all at once, each get what is theirs, and no two that differ share a token", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      const random = createRandom(seed);
      const broker = createSlowBroker(random);
      const tokens = new Map<string, string>();
      const asks = Array.from({ length: CALLERS }, () => draw(random));
      await Promise.all(
        asks.map(async ({ member, key, scopes }) => {
          const caller = findCaller(configuration, principalOf(member));
          const ask = { caller, key, scopes, minTtlMs: 0, rejected: undefined };
          const issued = await broker.issue(ask, openAuditEntry("request", the.now, ""));
          const text = issued.ok ? issued.value.accessToken.reveal() : "";
          const { cid, scope } = readClaims(text) ?? {};
          const got = issued.ok ? JSON.stringify([cid, scope]) : issued.problem.code;
          expect([member.name, got]).toEqual([member.name, due({ member, key, scopes })]);
          // One token for one client and one set of scopes, and one set for one token.
          if (issued.ok) tokens.set(got, tokens.get(got) ?? text);
          expect(tokens.get(got) ?? "").toBe(text);
        }),
      );
      expect(new Set(tokens.values()).size).toBe(tokens.size);
      expect(tokens.size).toBeGreaterThan(100);
    }),
    { numRuns: 5 },
  );
});
