import type { EndpointAnswer, TokenRequest } from "../../packages/core/src/index.ts";
import type { Configuration } from "../../packages/core/src/configuration.ts";
import { createLogins, type Logins } from "../../packages/core/src/login.ts";
import type { ScopeSet } from "../../packages/core/src/scope.ts";
import { Secret } from "../../packages/core/src/secret.ts";
import { fail, succeed } from "../../packages/core/src/result.ts";
import { SAP_TOKEN_ORIGINS } from "../../packages/core/src/token-origin.ts";
import { readClaims, some } from "./some.ts";
import { the } from "./the.ts";

export const USER = "technical@acme.example";
const PERIOD_MS = 30_000;

/** What was posted, by the members of the form. */
type Sent = Readonly<Record<string, string>>;

/** A configuration with one key, whose tokens are a user's. */
export function userConfiguration(totp?: string): Configuration {
  return some.configuration({
    keys: {
      admin: {
        secret: "admin",
        user: "user",
        ...(totp !== undefined && { totp }),
        expect: { origin: the.origin },
      },
    },
    rules: [{ id: "orders-admin", callers: ["orders"], key: "admin", scopes: ["job.read", "event.read"] }],
  });
}

/**
 * A Secrets Manager, an xsuaa with one user, and a clock that is moved by hand, for as many login processes as are wanted.
 *
 * The xsuaa locks its user after five failures for an hour, and takes each code of a second factor once.
 */
export function loginWorld({
  totp,
  configuration = userConfiguration(totp),
}: { readonly totp?: string; readonly configuration?: Configuration } = {}) {
  const world = {
    now: the.now,
    /** What the user's password is, at xsuaa. */
    password: "right",
    /** How long xsuaa takes a refresh token. */
    refreshLifeMs: 7 * 24 * 3_600_000,
    lifeSeconds: 1_800,
    /** Whether logins bring refresh tokens. */
    refreshable: true,
    /** Whether the store lets anybody mark a version. */
    markable: true,
    /** Whether reads show marks. */
    marksShown: true,
    /** What a request meets in place of the answer of xsuaa; asked for each. */
    fault: (_sent: Sent): EndpointAnswer | undefined => undefined,
    sent: [] as Sent[],
    /** By when each request was to be answered. */
    deadlines: [] as number[],
    pauses: [] as number[],
    failures: 0,
    lockedUntil: 0,
    /** Until when the role may not read what a user logs in with. */
    forbiddenUntil: 0,
    usedCodes: new Set<string>(),
  };
  const refreshTokens = new Map<string, number>();
  const marked = new Map<string, string>();
  const secrets = new Map<string, { readonly text: string; readonly version: number }>();
  const put = (secret: string, text: string) =>
    void secrets.set(secret, { text, version: (secrets.get(secret)?.version ?? 0) + 1 });
  const putUser = (password: string, more: object = {}) =>
    put("user", JSON.stringify({ username: USER, password, ...more }));
  put("admin", some.serviceKey({}, { grant_type: "user_token" }));
  putUser("right");
  if (totp !== undefined) put(totp, "SEED");

  const codeAt = (now: number) => String(100_000 + (Math.floor(now / PERIOD_MS) % 900_000));

  function token(scopes: readonly string[]): EndpointAnswer {
    const refresh = `refresh-${refreshTokens.size}-canary`;
    if (world.refreshable) refreshTokens.set(refresh, world.now + world.refreshLifeMs);
    const iat = Math.floor(world.now / 1_000);
    return succeed(
      some.tokenAnswer(
        {
          expires_in: world.lifeSeconds,
          scope: scopes.join(" "),
          ...(world.refreshable && { refresh_token: refresh }),
          id_token: "id-token-canary",
        },
        { scope: scopes, user_name: USER, grant_type: "password", iat, exp: iat + world.lifeSeconds },
      ),
    );
  }

  const refused = (error: string, description: string) =>
    succeed(some.refusal(401, JSON.stringify({ error, error_description: description })));

  function xsuaa(sent: Sent): EndpointAnswer {
    const scopes = sent["scope"]?.split(" ") ?? [...the.scopes, "openid"];
    if (sent["grant_type"] === "refresh_token") {
      const endsAt = refreshTokens.get(sent["refresh_token"] ?? "") ?? 0;
      return world.now < endsAt ? token(scopes) : refused("invalid_token", "Invalid refresh token (expired)");
    }
    if (world.now < world.lockedUntil)
      return refused(
        "unauthorized",
        "Your account has been locked because of too many failed attempts to login.",
      );
    const code = totp === undefined ? "" : codeAt(world.now);
    if (sent["password"] === world.password + code && !world.usedCodes.has(code)) {
      if (code !== "") world.usedCodes.add(code);
      world.failures = 0;
      return token(scopes);
    }
    if (++world.failures >= 5) world.lockedUntil = world.now + 3_600_000;
    return refused("invalid_client", "Bad credentials canary-description");
  }

  async function post(request: TokenRequest, deadline: number): Promise<EndpointAnswer> {
    const sent = Object.fromEntries(new URLSearchParams(request.body.reveal()));
    world.deadlines.push(deadline);
    const met = world.fault(sent);
    if (met?.unsent !== true) world.sent.push(sent);
    return met ?? xsuaa(sent);
  }

  /** Another process, with an empty memory. */
  function start(): Logins {
    return createLogins({
      configuration,
      store: {
        read: async (secret) => {
          const stored = secrets.get(secret);
          if (!stored) return fail("absent");
          return succeed({
            text: new Secret(stored.text),
            version: `${secret}-${stored.version}`,
            storedAt: the.now,
          });
        },
      },
      users: {
        read: async (secret) => {
          if (world.now < world.forbiddenUntil) return fail("forbidden");
          const stored = secrets.get(secret);
          if (!stored) return fail("absent");
          const version = `${secret}-${stored.version}`;
          const isRefused = world.marksShown && marked.get(secret) === version;
          return succeed({ text: new Secret(stored.text), version, storedAt: the.now, isRefused });
        },
        markRefused: async (secret, version) => {
          if (world.markable) marked.set(secret, version);
          return world.markable;
        },
      },
      endpoint: { post },
      tokenOrigins: SAP_TOKEN_ORIGINS,
      computePasscode: (seed, now) =>
        seed.reveal() === "SEED"
          ? succeed({ code: new Secret(codeAt(now)), step: Math.floor(now / PERIOD_MS), periodMs: PERIOD_MS })
          : fail("not_a_seed"),
      readCertificate: () => fail({ field: "certificate", problem: "not_a_certificate" }),
      readClaims,
      fingerprint: () => "0".repeat(64),
      now: () => world.now,
      random: () => 0.5,
      pause: async (ms) => {
        world.pauses.push(ms);
        world.now += ms;
      },
    });
  }

  return {
    world,
    marked,
    start,
    put,
    putUser,
    /** Makes a version of before the current one again. */
    bringBackUser: (password: string, version: number) =>
      void secrets.set("user", { text: JSON.stringify({ username: USER, password }), version }),
    remove: (secret: string) => secrets.delete(secret),
    advance: (ms: number) => void (world.now += ms),
    revokeRefreshTokens: () => refreshTokens.clear(),
    /** Requests that held a password. */
    logins: () => world.sent.filter((sent) => sent["grant_type"] === "password"),
    refreshes: () => world.sent.filter((sent) => sent["grant_type"] === "refresh_token"),
    ask: (logins: Logins, scopes: ScopeSet = the.scopes, leftMs = 5_500) =>
      logins.mint({ key: "admin", scopes, deadline: world.now + leftMs }),
  };
}
