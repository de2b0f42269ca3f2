import type { TokenAnswer, TokenEndpoint } from "../../packages/core/src/token-endpoint.ts";
import { type AuditRecord, openAuditEntry } from "../../packages/core/src/audit.ts";
import { createBroker } from "../../packages/core/src/broker.ts";
import type { IssuedToken, TokenAsk } from "../../packages/core/src/issue.ts";
import type { Configuration } from "../../packages/core/src/configuration.ts";
import type { Failure } from "../../packages/core/src/failure.ts";
import type { StoredKey, StoreProblem } from "../../packages/core/src/key-reader.ts";
import type { LoginDesk } from "../../packages/core/src/login-desk.ts";
import { fail, type Result, succeed } from "../../packages/core/src/result.ts";
import { Secret } from "../../packages/core/src/secret.ts";
import { SAP_TOKEN_ORIGINS } from "../../packages/core/src/token-origin.ts";
import type { TokenRequest } from "../../packages/core/src/token-request.ts";
import { readCertificate } from "../../packages/functions/src/certificate-reader.ts";
import { readClaims, some } from "./some.ts";
import { the } from "./the.ts";

type EndpointAnswer = Awaited<ReturnType<TokenEndpoint["post"]>>;
/** What the endpoint does with the next requests; the last one stays. */
type Reaction = (request: TokenRequest, deadline: number) => EndpointAnswer | Promise<EndpointAnswer>;

export interface Outcome {
  readonly result: Result<IssuedToken, Failure>;
  readonly audit: AuditRecord;
}

/**
 * A broker on a bench: its clock stands still until the test moves it, its ports do what the test says, and waiting
 * is moving the clock.
 */
export function createBench(
  options: {
    readonly configuration?: Configuration;
    readonly lifeSeconds?: number;
    readonly random?: () => number;
    readonly login?: LoginDesk;
  } = {},
) {
  const configuration = options.configuration ?? some.configuration();
  const lifeSeconds = options.lifeSeconds ?? 43_200;
  let now: number = the.now;
  let serial = 0;
  const alternating = new Map<string, readonly string[]>();
  /** By secret, the newest version first. */
  const stored = new Map<string, readonly StoredKey[]>();
  const broken = new Map<string, StoreProblem>();
  let readAs: ((deadline: number) => Promise<Result<StoredKey, StoreProblem>>) | undefined;
  const posts: { readonly at: number; readonly form: URLSearchParams; readonly deadline: number }[] = [];
  const requests: TokenRequest[] = [];
  const pauses: number[] = [];
  let reads = 0;
  let react: Reaction = mintFor();

  /** Answers as xsuaa does: the scopes that were asked for, or all of them. */
  function mintFor(members: Record<string, unknown> = {}): Reaction {
    return (request) => {
      const form = new URLSearchParams(request.body.reveal());
      const scope = form.get("scope")?.split(" ") ?? [...the.scopes, "cis-central!b14.admin"];
      serial += 1;
      const iat = Math.floor(now / 1000);
      return succeed(
        some.tokenAnswer(
          { expires_in: lifeSeconds - 1, scope: scope.join(" "), jti: `jti-${serial}` },
          {
            iat,
            exp: iat + lifeSeconds,
            scope,
            jti: `jti-${serial}`,
            cid: form.get("client_id"),
            ...members,
          },
        ),
      );
    };
  }

  function mintForSecrets(secrets: readonly string[]): Reaction {
    return (request, deadline) =>
      secrets.includes(new URLSearchParams(request.body.reveal()).get("client_secret") ?? "")
        ? mintFor()(request, deadline)
        : succeed(some.badCredentials());
  }

  const broker = createBroker({
    configuration,
    tokenOrigins: SAP_TOKEN_ORIGINS,
    login: options.login,
    store: {
      async read(secret, stage, deadline) {
        reads += 1;
        if (readAs) return readAs(deadline);
        const turns = alternating.get(secret);
        const text = turns?.[reads % turns.length];
        if (text !== undefined)
          return succeed({ text: new Secret(text), version: `turn-${reads}`, storedAt: now });
        const problem = broken.get(secret);
        if (problem !== undefined) return fail(problem);
        const versions = stored.get(secret);
        if (!versions) return fail("absent");
        const version = versions[stage === "AWSCURRENT" ? 0 : 1];
        return version ? succeed(version) : fail("empty");
      },
    },
    endpoint: {
      async post(request, deadline) {
        requests.push(request);
        posts.push({ at: now, form: new URLSearchParams(request.body.reveal()), deadline });
        return react(request, deadline);
      },
    },
    pause: (ms) => {
      pauses.push(ms);
      now += ms;
      return Promise.resolve();
    },
    now: () => now,
    random: options.random ?? (() => 0.5),
    fingerprint: (text) =>
      `sha256(${text.reveal().slice(-40)}#${text.reveal().length}#${hash(text.reveal())})`,
    readClaims,
    readCertificate,
  });

  const bench = {
    broker,
    posts,
    /** What the endpoint was asked for. */
    requests,
    pauses,
    get reads() {
      return reads;
    },
    get now() {
      return now;
    },
    advance(ms: number) {
      now += ms;
    },
    /** Stores a key; a new version each time. */
    store(secret: string, text: string) {
      broken.delete(secret);
      const versions = stored.get(secret) ?? [];
      const version = `version-${versions.length + 1}`;
      stored.set(secret, [{ text: new Secret(text), version, storedAt: now }, ...versions]);
    },
    /** Gives several keys by turns, as eventually consistent reads may. */
    alternate(secret: string, texts: readonly string[]) {
      alternating.set(secret, texts);
    },
    /** From now on the store does this, whatever it is asked for. */
    storeDoes: (reaction: NonNullable<typeof readAs>) => void (readAs = reaction),
    breakStore(secret: string, problem: StoreProblem) {
      broken.set(secret, problem);
    },
    /** What the endpoint would do now, for a reaction that hands on to it. */
    react: (request: TokenRequest, deadline: number) => react(request, deadline),
    xsuaa: {
      mints: (members?: Record<string, unknown>) => void (react = mintFor(members)),
      answers: (answer: TokenAnswer) => void (react = () => succeed(answer)),
      fails: (problem: Extract<EndpointAnswer, { readonly ok: false }>["problem"]) =>
        void (react = () => fail(problem)),
      does: (reaction: Reaction) => void (react = reaction),
      /** Mints for these client secrets, and answers 401 to every other. */
      knows: (...secrets: readonly string[]) => void (react = mintForSecrets(secrets)),
    },
    /** Asks as `orders` for `cis-central` unless told otherwise. */
    async ask(ask: Partial<TokenAsk> = {}): Promise<Outcome> {
      const entry = openAuditEntry("request", now, "");
      const result = await broker.issue(
        { caller: "orders", key: "cis-central", scopes: undefined, minTtlMs: 0, rejected: undefined, ...ask },
        entry,
      );
      return { result, audit: entry.close(now) };
    },
    /** The same in one word: `hit 43199`, or a failure's code. */
    async says(ask: Partial<TokenAsk> = {}): Promise<string> {
      const { result } = await bench.ask(ask);
      return result.ok ? `${result.value.cache} ${result.value.expiresIn}` : result.problem.code;
    },
  };
  bench.store("btp/test/cis-central", some.serviceKey());
  return bench;
}

/** Tells two tokens apart; nothing here is secret. */
function hash(text: string): number {
  let value = 0;
  for (const character of text) value = (value * 31 + (character.codePointAt(0) ?? 0)) % 2_147_483_647;
  return value;
}
