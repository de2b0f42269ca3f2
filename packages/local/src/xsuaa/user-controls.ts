import * as v from "valibot";
import { type Control, type ControlAnswer, type ControlRequest, problem } from "../control-server.ts";
import { jsonObject, readInput } from "../json-input.ts";
import type { Xsuaa } from "../xsuaa.ts";
import type { UserAccount } from "./user-account.ts";
import { passwordInput, userInput } from "./user-json.ts";
import { originOf } from "./user.ts";

type Subject = Pick<Xsuaa, "users">;

/**
 * The switches of the users; none of them says a password or a seed back. Where two identity providers have users of one
 * name, `?origin=` says which is meant.
 */
export function userControls({ users }: Subject): readonly Control[] {
  return [
    {
      usage: "GET /users",
      does: "the users, without what is secret, and what became of their passwords",
      run: () => ({ status: 200, body: { users: users.all().map(shownAccount) } }),
    },
    {
      usage: "POST /users/NAME/password",
      does: 'the user has another password: {"password": TEXT}; a lockout goes on',
      run: (asked) => withAccount(users, asked, (account) => setPassword(account, asked.body)),
    },
    {
      usage: "DELETE /users/NAME/lock",
      does: "the account is not locked any more, and its failures are forgotten",
      run: (asked) =>
        withAccount(users, asked, (account) => {
          account.unlock();
          return shown(account);
        }),
    },
    {
      usage: "GET /users/NAME/code",
      does: "what the second factor shows now, to be sent once, right behind the password",
      run: (asked) =>
        withAccount(users, asked, ({ code }) =>
          code === undefined
            ? problem(400, "totp: the user has no second factor")
            : { status: 200, body: { code } },
        ),
    },
    {
      usage: "PUT /users/NAME",
      does: 'adds the user, or replaces it and forgets what was: {"password", "origin", "totp", "scopes", …}',
      run: (asked) => putUser(users, asked),
    },
    {
      usage: "DELETE /users/NAME",
      does: "removes the user",
      run: (asked) =>
        withAccount(users, asked, ({ user }) => {
          users.remove(user.username, user.origin);
          const { username } = user;
          return { status: 200, body: { username, origin: originOf(user), state: "removed" } };
        }),
    },
  ];
}

/** An account as it may be seen by anybody. */
export function shownAccount({ user, counters, lockedUntil }: UserAccount): object {
  const { password: _password, totp, ...rest } = user;
  return {
    ...rest,
    origin: originOf(user),
    secondFactor: totp !== undefined,
    lockedUntil: lockedUntil === undefined ? null : new Date(lockedUntil).toISOString(),
    ...counters,
  };
}

/** Runs for the one account that is meant, and says what is missing if none is, or several are. */
export function withAccount(
  users: Subject["users"],
  { named, query }: Pick<ControlRequest, "named" | "query">,
  run: (account: UserAccount) => ControlAnswer,
): ControlAnswer {
  const origin = query.get("origin");
  const found = users.named(named).filter(({ user }) => origin === null || originOf(user) === origin);
  const [account, ...others] = found;
  if (account === undefined) return problem(404, "no user has this name; GET /users lists them");
  if (others.length === 0) return run(account);
  const origins = found.map(({ user }) => originOf(user));
  return problem(400, `origin: several users have this name; add ?origin= and one of ${origins.join(", ")}`);
}

function setPassword(account: UserAccount, body: string): ControlAnswer {
  const input = readInput(body, passwordInput);
  if (!input.ok) return problem(400, input.problem);
  account.setPassword(input.value.password);
  return shown(account);
}

function putUser(users: Subject["users"], { named, query, body }: ControlRequest): ControlAnswer {
  const input = readInput(body, v.pipe(inTarget(named, query.get("origin")), userInput));
  if (!input.ok) return problem(400, input.problem);
  const user = input.value;
  if (user.username.toLowerCase() !== named.toLowerCase())
    return problem(400, "username is another than the path says; leave it out, or make them the same");
  return shown(users.put(user));
}

/** The target has named the user already. */
function inTarget(username: string, origin: string | null) {
  return v.pipe(
    jsonObject("must be a JSON object"),
    v.transform((given): Record<string, unknown> => ({
      username,
      ...(origin !== null && { origin }),
      ...given,
    })),
  );
}

function shown(account: UserAccount): ControlAnswer {
  return { status: 200, body: shownAccount(account) };
}
