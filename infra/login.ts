import { REFUSED_VERSION } from "@btp-token-broker/core";
import { admit, door } from "./door.ts";
import { frontDoorsOf } from "./door-name.ts";
import { shareOf } from "./front-door-share.ts";
import { type KeyWithUser, keysWithUser } from "./key-with-user.ts";
import { markPermissions, readPermissions, serviceKeySecrets, userSecrets } from "./secrets.ts";
import { accountId, configuration, partition, prefix } from "./stage.ts";

const users = keysWithUser(configuration);

/** ARN of the alias that tokens of users are asked of; `undefined` where no key has a user. */
export const login = users.length > 0 ? open(users) : undefined;

/**
 * Makes the function that logs in: the only one that reads users' secrets, one environment at most, and nothing in front
 * of it.
 */
function open(keys: readonly KeyWithUser[]) {
  const behind = door("login", {
    variables: {},
    permissions: [
      ...readPermissions([...serviceKeySecrets(keys), ...userSecrets(keys)]),
      markPermissions(keys, REFUSED_VERSION),
    ],
  });
  // By name: the roles of the front doors are made after this, since they are told of it.
  const asking = frontDoorsOf(configuration).filter(
    (name) => keysWithUser(shareOf(configuration, name)).length > 0,
  );
  const roles = asking.map((name) => $interpolate`arn:${partition}:iam::${accountId}:role/${prefix}-${name}`);
  admit(behind, { roles });
  return behind.live.arn;
}
