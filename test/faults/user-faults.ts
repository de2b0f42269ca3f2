import {
  accessDenied,
  decryptionFailure,
  internal,
  throttling,
} from "../../packages/local/src/secrets-manager/fault.ts";
import { CANARY } from "./canary.ts";
import type { UserFault } from "./login-faults.ts";
import type { UserWorld } from "./user-cell.ts";

const kept = { session: "kept" } as const;
const none = { session: "none" } as const;
type Store = UserWorld["secretsManager"];
type StoreFault = Parameters<Store["faults"]["always"]>[1];

const put = (text: string) => (world: UserWorld) => void world.secretsManager.put(world.userSecret, text);
const putSeed = (text: string) => (world: UserWorld) => void world.secretsManager.put(world.seedSecret, text);
/** The right name and password, but for these members. */
const putUser = (members: object) => (world: UserWorld) => {
  const { username, password } = world.account.user;
  put(JSON.stringify({ username, password, ...members }))(world);
};
const read =
  (fault: StoreFault) =>
  ({ secretsManager, userSecret }: UserWorld) =>
    secretsManager.faults.always(`GetSecretValue ${userSecret}`, fault);
const mark =
  (fault: StoreFault) =>
  (world: UserWorld): void => {
    putUser({ password: CANARY })(world);
    world.secretsManager.faults.always("UpdateSecretVersionStage", fault);
  };
/** To so many seconds after the beginning of a time step of the second factor. */
const toSecond = (second: number) => (world: UserWorld) =>
  world.clock.advance((30 + second) * 1_000 - (world.clock.now() % 30_000));

/** The user's secrets, and what becomes of them at the identity provider. */
export const userFaults: readonly UserFault[] = [
  {
    ...kept,
    name: "refresh-revoked",
    what: "The refresh token was revoked.",
    breakIt: ({ xsuaa, account }) => void xsuaa.refreshTokens.revoke(account),
  },
  {
    ...kept,
    name: "password-changed",
    what: "The password was changed at the identity provider, and the refresh token revoked.",
    breakIt({ xsuaa, account }) {
      account.setPassword("changed");
      xsuaa.refreshTokens.revoke(account);
    },
  },
  {
    ...kept,
    name: "user-removed",
    what: "The identity provider does not know the user any more.",
    breakIt: ({ xsuaa, account }) => void xsuaa.users.remove(account.user.username),
  },
  {
    ...none,
    name: "user-locked",
    what: "Somebody has failed to log in five times.",
    breakIt({ account }) {
      for (let failure = 0; failure < 5; failure++) account.logIn("wrong");
    },
  },
  {
    ...none,
    name: "login-lost",
    what: "The login before was not answered.",
    async breakIt({ xsuaa, client, orderByTheWay }) {
      xsuaa.faults.next(client.clientid, { sent: "reset" });
      await orderByTheWay();
    },
  },
  {
    ...kept,
    name: "password-wrong",
    what: "A wrong password was stored.",
    breakIt: putUser({ password: CANARY }),
  },
  {
    ...kept,
    name: "password-marked",
    what: "A wrong password was stored, and another process has tried it.",
    async breakIt(world) {
      putUser({ password: CANARY })(world);
      await world.orderByTheWay();
      world.restartLogin();
    },
  },
  {
    ...kept,
    name: "mark-denied",
    what: "A wrong password was stored, and the login function may not mark it.",
    breakIt: mark(accessDenied),
  },
  {
    ...kept,
    name: "mark-silent",
    what: "A wrong password was stored, and Secrets Manager does not answer when it is to be marked.",
    isSilent: true,
    breakIt: mark("hang"),
  },
  {
    ...kept,
    name: "password-corrected",
    what: "A wrong password was stored and tried, and then the right one.",
    async breakIt(world) {
      putUser({ password: CANARY })(world);
      await world.orderByTheWay();
      putUser({})(world);
    },
  },
  {
    ...kept,
    name: "other-user",
    what: "Another user was stored.",
    breakIt(world) {
      const other = { username: `other-${world.account.user.username}`, password: CANARY };
      world.xsuaa.users.put(other);
      putUser(other)(world);
    },
  },
  {
    ...kept,
    name: "other-provider",
    what: "An identity provider was stored that the subaccount does not trust.",
    breakIt: putUser({ origin: "nobody.custom" }),
  },
  {
    ...kept,
    name: "user-gone",
    what: "The user's secret was deleted.",
    breakIt: ({ secretsManager, userSecret }) => secretsManager.remove(userSecret),
  },
  { ...kept, name: "user-blank", what: "An empty text was stored.", breakIt: put(" \n") },
  {
    ...kept,
    name: "user-not-json",
    what: "Half of a user was stored.",
    breakIt: put(`{"password":"${CANARY}`),
  },
  {
    ...kept,
    name: "user-is-key",
    what: "The service key was stored in place of the user.",
    breakIt: (world) => put(world.serviceKey({ clientsecret: CANARY }))(world),
  },
  {
    ...kept,
    name: "user-with-more",
    what: "A user with a member more was stored.",
    breakIt: putUser({ passcode: CANARY }),
  },
  {
    ...kept,
    name: "user-denied",
    what: "The role may not read the user's secret.",
    breakIt: read(accessDenied),
  },
  {
    ...kept,
    name: "user-undecryptable",
    what: "The KMS key of the user's secret is gone.",
    breakIt: read(decryptionFailure),
  },
  {
    ...kept,
    name: "user-throttled",
    what: "Secrets Manager throttles reads of the user's secret.",
    breakIt: read(throttling),
  },
  {
    ...kept,
    name: "user-fails",
    what: "Secrets Manager answers 500 to reads of the user's secret.",
    breakIt: read(internal),
  },
  {
    ...kept,
    name: "user-silent",
    what: "Secrets Manager does not answer reads of the user's secret.",
    isSilent: true,
    breakIt: read("hang"),
  },
];

const secondFactor: readonly UserFault[] = [
  {
    ...none,
    name: "code-used",
    what: "Another process has begun, and 20 s of a time step are left.",
    breakIt: toSecond(10),
  },
  {
    ...none,
    name: "code-soon",
    what: "Another process has begun, and 3 s of a time step are left.",
    breakIt: toSecond(27),
  },
  {
    ...kept,
    name: "refresh-revoked-with-factor",
    what: "The refresh token was revoked.",
    breakIt(world) {
      toSecond(10)(world);
      world.xsuaa.refreshTokens.revoke(world.account);
    },
  },
  {
    ...kept,
    name: "seed-gone",
    what: "The seed was deleted, and the refresh token revoked.",
    breakIt(world) {
      world.secretsManager.remove(world.seedSecret);
      world.xsuaa.refreshTokens.revoke(world.account);
    },
  },
  {
    ...kept,
    name: "seed-malformed",
    what: "Something that is no seed was stored, and the refresh token revoked.",
    breakIt(world) {
      putSeed(CANARY)(world);
      world.xsuaa.refreshTokens.revoke(world.account);
    },
  },
  {
    ...kept,
    name: "seed-unneeded",
    what: "Something that is no seed was stored, and the refresh token is good.",
    breakIt: putSeed(CANARY),
  },
];

/** The same of a user with a second factor. */
export const factorFaults: readonly UserFault[] = secondFactor.map((fault) => ({ ...fault, factor: true }));
