import type { ContractRow } from "./row.ts";
import type { ContractClient, ContractUser, ContractUsers, XsuaaSubject } from "./subject.ts";
import { form, type Received, send } from "../../../packages/local/src/xsuaa/exchange.ts";
import { refusedWith } from "./expectation.ts";

/** Wrong passwords after which a user is locked out. */
export const MOST_WRONG_PASSWORDS = 5;

interface UserCase extends Omit<ContractRow, "needs" | "check"> {
  readonly shows: (stage: {
    readonly subject: XsuaaSubject;
    readonly users: ContractUsers;
    /** Made for this row alone: what it does to the account reaches no other. */
    readonly user: ContractUser;
  }) => Promise<void>;
}

/** Makes a row that a user of its own shows. */
export function userRow({ shows, ...row }: UserCase): ContractRow {
  return {
    ...row,
    needs: "users",
    check: async (subject) => {
      const { users } = subject;
      if (!users) throw new Error(`${subject.name} does not lack users, and brings none`);
      await shows({ subject, users, user: await users.make() });
    },
  };
}

/** Asks for a token with a user's name and password, through `pw` or another client; undefined takes a field away. */
export function signIn(
  { baseUrl, pw }: XsuaaSubject,
  { username, password }: ContractUser,
  fields: Readonly<Record<string, string | undefined>> = {},
  client: ContractClient = pw,
): Promise<Received> {
  const sent = form(client, { grant_type: "password", username, password, ...fields });
  return send(`${baseUrl}/oauth/token`, sent);
}

/** Uses the refresh token of an answer; undefined takes a field away. */
export function refresh(
  { baseUrl, pw }: XsuaaSubject,
  { json }: Received,
  fields: Readonly<Record<string, string | undefined>> = {},
  client: ContractClient = pw,
): Promise<Received> {
  const refresh_token = String(json["refresh_token"]);
  const sent = form(client, { grant_type: "refresh_token", refresh_token, ...fields });
  return send(`${baseUrl}/oauth/token`, sent);
}

/** Sends so many wrong passwords that the user is locked out. */
export async function lockOut(subject: XsuaaSubject, user: ContractUser): Promise<void> {
  for (let tried = 0; tried < MOST_WRONG_PASSWORDS; tried++) {
    const answer = await signIn(subject, { ...user, password: "wrong" });
    refusedWith(answer, 401, subject.dialect.badCredentials);
  }
}
