import * as v from "valibot";
import type { UserDefect, UserField } from "./failure.ts";
import type { UserCredentials } from "./grant.ts";
import { fail, type Result, succeed } from "./result.ts";
import { Secret } from "./secret.ts";

/** What is wrong with a user's secret: a member by its name, never its value. */
export interface UserProblem {
  readonly field: UserField;
  readonly problem: UserDefect;
}

/** Far above any e-mail address (RFC 5321 §4.5.3.1), password or name of an identity provider. */
const MOST_CHARACTERS = 512;

/** What SAP lets anybody call an identity provider. UAA decodes `login_hint` twice, which changes none of these. */
const ORIGIN = /^[\w.-]+$/;

const MEMBERS = ["username", "password", "origin"] as const;
type Member = (typeof MEMBERS)[number];

const Members = v.record(v.string(), v.unknown());

/**
 * Reads a user's secret: `{"username": …, "password": …, "origin"?: …}` and nothing else.
 *
 * Never throws. A password is taken as it stands: white space at its ends may be part of it.
 */
export function parseUserCredentials(text: Secret): Result<UserCredentials, UserProblem> {
  const whole = (problem: UserDefect) => fail({ field: "whole_value", problem } as const);
  const json = parseJson(text);
  if (json === undefined) return whole("not_json");
  const members = v.safeParse(Members, json);
  if (!members.success || Array.isArray(json)) return whole("not_an_object");
  const names = Object.keys(members.output);
  // The commonest mistake: the key itself was stored under the user's name.
  if (["clientid", "uaa", "credentials"].some((name) => names.includes(name))) return whole("service_key");
  if (names.some((name) => !MEMBERS.some((known) => known === name))) return whole("unknown_member");
  const username = readMember(members.output, "username");
  if (!username.ok) return username;
  const password = readMember(members.output, "password");
  if (!password.ok) return password;
  const origin = members.output["origin"] === undefined ? undefined : readMember(members.output, "origin");
  if (origin && !origin.ok) return origin;
  if (origin && !ORIGIN.test(origin.value)) return fail({ field: "origin", problem: "not_an_origin" });
  return succeed({
    username: username.value,
    password: new Secret(password.value),
    origin: origin?.value,
  });
}

function readMember(members: Readonly<Record<string, unknown>>, field: Member): Result<string, UserProblem> {
  const value = members[field];
  if (value === undefined || value === "") return fail({ field, problem: "missing" });
  if (typeof value !== "string") return fail({ field, problem: "not_text" });
  if (value.length > MOST_CHARACTERS) return fail({ field, problem: "too_long" });
  // A name goes into the audit line, and a line break in a password was never typed by anybody.
  if (/\p{Cc}/u.test(value)) return fail({ field, problem: "unprintable" });
  if (/^\s*<[^<>]*>\s*$/.test(value)) return fail({ field, problem: "placeholder" });
  return succeed(value);
}

function parseJson(text: Secret): unknown {
  try {
    return JSON.parse(text.reveal().replace(/^\uFEFF/, ""));
  } catch {
    return undefined; // Its message would quote the text.
  }
}
