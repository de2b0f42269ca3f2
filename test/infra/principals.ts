import type { Principal } from "./iam-evaluation.ts";

/** The alias that a policy is about, in the broker's account. */
export const alias = "arn:aws:lambda:eu-central-1:999988887777:function:broker:live";

const inAccount = (account: string) => (name: string) => `arn:aws:iam::${account}:role/${name}`;
/** Roles of the broker's account, of one whose roles call, and of one that nobody has heard of. */
export const here = inAccount("999988887777");
export const there = inAccount("111122223333");
export const elsewhere = inAccount("444455556666");

export const schedule = here("warm-up");

const session = (role: string, identityAllows: boolean, organization?: string): Principal => ({
  role,
  identityAllows,
  ...(organization !== undefined && { organization }),
});
/** A session of a role with a policy of its own that allows everything. */
export const can = (role: string, organization?: string) => session(role, true, organization);
/** The same with no policy of its own. */
export const bare = (role: string, organization?: string) => session(role, false, organization);
