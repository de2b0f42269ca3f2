import { joinRecords } from "./audit.ts";
import type { Configuration, ConfiguredKey, ConfiguredUser } from "./configuration.ts";
import type { Failure } from "./failure.ts";
import type { TokenGrant } from "./grant.ts";
import { createKeyCheck, type KeyCheckReport } from "./key-check.ts";
import type { LoginAnswer, LoginDesk, LoginOrder } from "./login-desk.ts";
import { createLoginMarks, MARKING_MS } from "./login-marks.ts";
import type { MintFailure, MintParts } from "./mint.ts";
import { createUsedSteps } from "./passcode.ts";
import { isSameClient, type Profile } from "./profile.ts";
import { fail, type Result, succeed } from "./result.ts";
import type { ReadKey } from "./key-reader.ts";
import type { ScopeSet } from "./scope.ts";
import type { Secret } from "./secret.ts";
import { SAP_SERVICE_DOMAINS } from "./service-domain.ts";
import { SECOND_MS } from "./time.ts";
import { createUpstream, type Sent, unsentFailure } from "./upstream.ts";
import { readSeed, readUserKey, type UserKey, type UserReaderParts } from "./user-secrets.ts";

export interface LoginParts extends MintParts, Omit<UserReaderParts, "serviceDomains"> {
  readonly configuration: Configuration;
}

/** What logs in, in one process for all. */
export interface Logins extends Omit<LoginDesk, "mint"> {
  /**
   * Gives a user's token, by the refresh token of an earlier login where that is good, else by logging in.
   *
   * One order at a time. It may settle after the order's deadline, by `LOGIN_OVERTIME_MS` at most: what became of a password
   * is waited for, and so is the mark on one that was refused. A rejection is a bug.
   */
  mint(order: LoginOrder): Promise<LoginAnswer>;
  /** Reads everything that logging in needs, of every key with a user, and logs nobody in. */
  check(leftMs?: number): Promise<KeyCheckReport>;
}

/** What a login leaves behind, in memory only. */
interface Session {
  /** Of the key that it was made with; another client's refresh tokens are of no use. */
  readonly profile: Profile;
  readonly userVersion: string;
  /** `undefined` where xsuaa gave none. */
  readonly refreshToken: Secret | undefined;
}

/** What xsuaa gets to answer a login, however little time is left to whoever asked: an answer that is not waited for is a password tried blindly. */
const LOGIN_MS = 6 * SECOND_MS;
/**
 * How long an order may go on after its deadline: with a login that began just before, and the mark on what it tried. A
 * process that ends sooner takes the lesson with it, and the next one tries the same password.
 */
export const LOGIN_OVERTIME_MS = LOGIN_MS + MARKING_MS;
/** What a wait for the next code has to leave for the login itself. */
const AFTER_WAIT_MS = 2 * SECOND_MS;

type UserConfiguredKey = ConfiguredKey & { readonly user: ConfiguredUser };

/** Ports are called by what this calls, `readUserKey`, `readSeed`, the marks and the upstream. */
export function createLogins(given: LoginParts): Logins {
  const { configuration, now, pause } = given;
  const parts = { ...given, serviceDomains: [...SAP_SERVICE_DOMAINS, ...configuration.serviceDomains] };
  const marks = createLoginMarks(parts);
  const steps = createUsedSteps();
  const upstream = createUpstream(parts);
  const sessions = new Map<string, Session>();
  let turn: Promise<unknown> = Promise.resolve();

  async function serve({ key: name, scopes, deadline }: LoginOrder): Promise<LoginAnswer> {
    const key = configuration.keys.get(name);
    if (!hasUser(key)) return unsent({ code: "login_failed", reason: "key_unknown" });
    if (now() >= deadline) return unsent(TOO_LATE);
    const read = await readUserKey(key, parts, deadline);
    if (!read.ok) return unsent(read.problem);
    const sent = await tokenFor(read.value, scopes, deadline);
    const { result, record } = sent;
    return {
      result: result.ok ? result : fail(result.problem),
      record,
      user: read.value.credentials.username,
    };
  }

  async function tokenFor(key: UserKey, scopes: ScopeSet, deadline: number): Promise<Sent> {
    const session = sessionOf(key);
    const refreshed =
      session?.refreshToken && (await refresh(key, session.refreshToken, { scopes, deadline }));
    if (refreshed && (refreshed.result.ok || refreshed.result.isRefreshOver !== true)) return refreshed;
    // All scopes: any smaller set can be had with the refresh token, and needs no login of its own.
    const first = session && !session.refreshToken ? scopes : "all";
    const login = joined(refreshed, await logIn(key, first, deadline));
    if (!login.result.ok || first === scopes) return login;
    const { refreshToken } = login.result;
    return joined(
      login,
      refreshToken
        ? await refresh(key, refreshToken, { scopes, deadline })
        : await logIn(key, scopes, deadline),
    );
  }

  function sessionOf({ name, read, stored }: UserKey): Session | undefined {
    const session = sessions.get(name);
    if (!session) return undefined;
    if (session.userVersion === stored.version && isSameClient(session.profile, read.profile)) return session;
    sessions.delete(name);
    return undefined;
  }

  async function refresh(
    key: UserKey,
    refreshToken: Secret,
    wanted: { readonly scopes: ScopeSet; readonly deadline: number },
  ): Promise<Sent> {
    const sent = await upstream.send(key, { grant: { type: "refresh_token", refreshToken }, ...wanted });
    if (sent.result.ok) keep(key, sent.result.refreshToken ?? refreshToken);
    else if (sent.result.isRefreshOver) sessions.delete(key.name);
    return sent;
  }

  async function logIn(key: UserKey, scopes: ScopeSet, deadline: number): Promise<Sent> {
    const { stored, user, credentials } = key;
    const hindrance = await marks.hindrance(user.secret, stored);
    if (hindrance) return unsentFailure(hindrance);
    const passcode = await passcodeFor(key, deadline);
    if (!passcode.ok) return unsentFailure(passcode.problem);
    // Nobody waits for it any more, and whoever asks next would have to wait for this.
    if (now() >= deadline) return unsentFailure(TOO_LATE);
    const grant: TokenGrant = { type: "password", ...credentials, passcode: passcode.value };
    const sent = await upstream
      .send(key, { grant, scopes, deadline: now() + LOGIN_MS })
      .catch((error: unknown) => {
        // A bug must not have the password sent with every request, as a failed login each.
        marks.uncertain(stored.version);
        throw error;
      });
    if (sent.result.ok) {
      marks.accepted(stored.version);
      keep(key, sent.result.refreshToken);
      return sent;
    }
    return { ...sent, result: await noted(key, sent.result) };
  }

  /** Draws the lesson from a login that failed. */
  async function noted({ stored, user }: UserKey, failure: MintFailure): Promise<MintFailure> {
    const { problem } = failure;
    if (problem.code === "password_refused")
      await marks.refused(user.secret, stored.version, problem.reason ?? "password");
    if (problem.code === "user_locked") marks.locked(stored.version);
    if (failure.isUncertain !== true) return failure;
    const retryAfterMs = marks.uncertain(stored.version);
    return "retryAfterMs" in problem ? { ...failure, problem: { ...problem, retryAfterMs } } : failure;
  }

  /** The code of a step that no login of this process has used: of this one, or of the next where that can be waited for. */
  async function passcodeFor(
    { user }: UserKey,
    deadline: number,
  ): Promise<Result<Secret | undefined, Failure>> {
    const seed = await readSeed(user, parts, deadline);
    if (!seed.ok || !seed.value) return seed.ok ? succeed(undefined) : seed;
    const { version, at } = seed.value;
    const waitMs = steps.waitMs(version, at(now()), now());
    if (now() + waitMs + AFTER_WAIT_MS > deadline && waitMs > 0)
      return fail({ code: "passcode_used", retryAfterMs: waitMs });
    if (waitMs > 0) await pause(waitMs);
    const passcode = at(now());
    const stillMs = steps.waitMs(version, passcode, now());
    // A clock that was set back during the wait.
    if (stillMs > 0) return fail({ code: "passcode_used", retryAfterMs: stillMs });
    steps.use(version, passcode);
    return succeed(passcode.code);
  }

  function keep({ name, read, stored }: UserKey, refreshToken: Secret | undefined): void {
    sessions.set(name, { profile: read.profile, userVersion: stored.version, refreshToken });
  }

  return {
    mint(order) {
      // Two that logged in side by side would each count as one failure, and use the same code.
      const mine = turn.then(() => serve(order));
      turn = mine.catch(() => undefined);
      return mine;
    },
    check: createKeyCheck({
      configuration: { keys: new Map([...configuration.keys].filter(([, key]) => hasUser(key))) },
      source: { read: (key, { deadline }) => readEverything(key, parts, deadline) },
      now,
      pause,
      warm: async () => ({ type: "warm-up", entries: [], ms: 0 }),
    }),
  };
}

/** Told to whoever waited for so long that nothing was sent any more. */
const TOO_LATE = { code: "login_unavailable", reason: "timeout", retryAfterMs: 2 * SECOND_MS } as const;

function unsent(problem: Failure): LoginAnswer {
  return { result: fail(problem), record: undefined, user: undefined };
}

function hasUser(key: ConfiguredKey | undefined): key is UserConfiguredKey {
  return key?.user !== undefined;
}

/** What two requests came to: the second decides, and the record is of both. */
function joined(first: Sent | undefined, second: Sent): Sent {
  const record = second.record ? joinRecords(first?.record, second.record) : first?.record;
  return { result: second.result, record };
}

async function readEverything(
  key: ConfiguredKey,
  parts: UserReaderParts,
  deadline: number,
): Promise<Result<ReadKey, Failure>> {
  if (!hasUser(key)) throw new Error("Only keys with a user are looked at here");
  const read = await readUserKey(key, parts, deadline);
  if (!read.ok) return read;
  const seed = await readSeed(key.user, parts, deadline);
  return seed.ok ? succeed(read.value.read) : seed;
}
