import { createHash } from "node:crypto";
import { Secret, TOLERATED_SCOPES } from "@btp-token-broker/core";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { type BrokerAnswer, KeyAccess, readAnswer, Token } from "./broker-answer.ts";
import type { InferOutput } from "valibot";
import { judgeMisread } from "./door-findings.ts";
import { failed, type Finding, type FindingId, notKnown, ok } from "./finding.ts";
import type { KeyObservation } from "./observation.ts";

/** An answered token; the text itself is kept from everything that writes. */
interface ReadToken {
  readonly answer: BrokerAnswer<unknown>;
  readonly fingerprint: string;
  readonly expiresIn: number;
  readonly scope: readonly string[];
  /** `undefined` when it is no JWT. */
  readonly claims: Readonly<Record<string, unknown>> | undefined;
}

const WRONG_VERSION = "Something else answers at this URL, or another version of the broker.";
const CACHES: ReadonlySet<string | null> = new Set(["hit", "miss", "renewed", "held"]);

/** The token that was allowed, asked for twice. */
export function judgeToken(
  key: KeyObservation | undefined,
  scopes: readonly string[] | undefined,
): readonly Finding[] {
  const ids = ["token", "no-store", "scope", "again"] as const;
  if (!key) {
    const wayOut = "Run as a caller that a rule grants a key, or name the key with --key.";
    return ids.map((id) =>
      notKnown(id, "the broker names no key that these credentials may ask for", wayOut),
    );
  }
  const first = readAnswer(key.token, Token);
  if (!first.ok)
    return ids.map((id) =>
      id === "token" ? judgeMisread(id, first.problem) : notKnown(id, "there was no token"),
    );
  const token = readToken(first.value);
  return [
    judgeJwt(token),
    judgeNoStore(token),
    judgeScope(token, expected(key, scopes)),
    judgeAgain(key, token),
  ];
}

function readToken(answer: BrokerAnswer<InferOutput<typeof Token>>): ReadToken {
  const { access_token: text, expires_in: expiresIn, scope } = answer.body;
  const secret = new Secret(text);
  return { answer, expiresIn, scope, claims: claimsOf(secret), fingerprint: fingerprintOf(secret) };
}

/** As the audit line writes it, and as the parameter `rejected` takes it. */
function fingerprintOf(token: Secret): string {
  return createHash("sha256").update(token.reveal()).digest("hex");
}

function claimsOf(token: Secret): Readonly<Record<string, unknown>> | undefined {
  try {
    decodeProtectedHeader(token.reveal());
    return decodeJwt(token.reveal());
  } catch {
    return undefined;
  }
}

function judgeJwt({ claims, expiresIn, fingerprint }: ReadToken): Finding {
  if (!claims) return failed("token", "the token is no JWT", WRONG_VERSION);
  const { exp, iat } = claims;
  const life = typeof exp === "number" && typeof iat === "number" ? exp - iat : undefined;
  return life !== undefined && expiresIn > life
    ? failed("token", `expires_in is ${expiresIn} s, and the token lives ${life} s in all`, WRONG_VERSION)
    : ok("token", `expires in ${expiresIn} s, SHA-256 ${fingerprint}`);
}

function judgeNoStore({ answer }: ReadToken): Finding {
  const directives = (answer.answer.headers.get("cache-control") ?? "").toLowerCase().split(/\s*,\s*/);
  return directives.includes("no-store")
    ? ok("no-store", "Cache-Control: no-store")
    : failed(
        "no-store",
        "Cache-Control does not say no-store",
        "Look for a proxy that changes it: it may keep tokens.",
      );
}

/** What was asked for: by name, or whatever the broker says that this caller gets; `undefined` when it does not say. */
function expected(key: KeyObservation, scopes: readonly string[] | undefined): Expected | undefined {
  if (scopes) return { names: scopes, source: "--scope" };
  const access = readAnswer(key.access, KeyAccess);
  return access.ok ? { names: access.value.body.scopes, source: "GET /access/KEY" } : undefined;
}

interface Expected {
  readonly names: "all" | readonly string[];
  readonly source: string;
}

function judgeScope({ claims, scope }: ReadToken, wanted: Expected | undefined): Finding {
  const seen = scope.length === 0 ? "the token has no scope" : scope.join(" ");
  const wayOut =
    "Compare with the audit line of the request. A token that is wider than asked is never to be handed on.";
  if (claims && !isSame(scope, claimedScope(claims)))
    return failed("scope", "the answer names other scopes than the token itself", wayOut);
  if (!wanted) return notKnown("scope", `${seen}; the broker did not say what these credentials get`);
  const { names, source } = wanted;
  if (names === "all") return ok("scope", seen);
  const wider = scope.filter(
    (name) => !TOLERATED_SCOPES.has(name) && !names.some((each) => isNamed(name, each)),
  );
  if (wider.length > 0)
    return failed("scope", `${seen}: wider than ${source} says, by ${wider.join(" ")}`, wayOut);
  const missing = names.filter((each) => !scope.some((name) => isNamed(name, each)));
  // Who names no scope gets what the service key has of them; who names one gets all or an error.
  return missing.length > 0 && source === "--scope"
    ? failed("scope", `${seen}: not ${missing.join(" ")}`, wayOut)
    : ok("scope", seen);
}

/** What xsuaa's application names end with, before the scope's own name: `cis-central!b14.job.read`. */
const PREFIX = /^.*![a-z]\d+\./;

/** Whether a full name is what somebody wrote full, short, or literally behind `=`. */
function isNamed(full: string, written: string): boolean {
  return full === written.replace(/^=/, "") || (PREFIX.test(full) && full.replace(PREFIX, "") === written);
}

function claimedScope({ scope }: Readonly<Record<string, unknown>>): readonly string[] {
  if (typeof scope === "string") return scope.split(" ");
  return Array.isArray(scope) ? scope.map(String) : [];
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  const written = (names: readonly string[]) => [...new Set(names)].sort().join(" ");
  return written(some) === written(others);
}

function judgeAgain(key: KeyObservation, first: ReadToken): Finding {
  const id: FindingId = "again";
  const read = readAnswer(key.again, Token);
  if (!read.ok) return judgeMisread(id, read.problem);
  const cache = read.value.answer.headers.get("x-cache");
  if (!CACHES.has(cache)) return failed(id, "x-cache says nothing that docs/http.md knows", WRONG_VERSION);
  const same = readToken(read.value).fingerprint === first.fingerprint ? "the same token" : "another token";
  // Another process has a memory of its own, so that a second miss is nothing unusual.
  return ok(id, `x-cache: ${cache}, ${same}`);
}
