import type { XsuaaClient } from "../../packages/local/src/xsuaa/client.ts";
import { the } from "../support/the.ts";
import { clientNamed, type World } from "./world.ts";

/** In base32, as an authenticator app shows it. */
export const SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

export const usernameOf = (name: string) => `${name}@example.com`;
export const passwordOf = (name: string) => `canary-password-of-${name}+&% ü"\\`;

/** What is stored of a user. */
export function userText(name: string, members: object = {}): string {
  return JSON.stringify({ username: usernameOf(name), password: passwordOf(name), ...members });
}

/** A client whose tokens are a user's, and who gets none of its own. */
export function userClient(name: string): XsuaaClient {
  const { authorities, ...client } = clientNamed(name);
  return { ...client, authorities: ["uaa.none"], scopes: authorities, grants: ["password", "refresh_token"] };
}

/** The service key of such a client, where SAP would have it. */
export function userKeyText(world: World, name: string, members: object = {}): string {
  const { uaa } = JSON.parse(world.textOf(userClient(name), { url: the.origin })) as { uaa: object };
  return JSON.stringify({ grant_type: "user_token", uaa, ...members });
}

/** A key with a user in the configuration and at xsuaa; nothing is stored of it yet. */
export function configureUserKey(world: World, name: string, { totp = false, ...members }: Members = {}) {
  world.configure(name, {
    user: `btp/test/${name}-user`,
    ...(totp && { totp: `btp/test/${name}-totp` }),
    expect: { origin: the.origin },
    ...members,
  });
  world.xsuaa.clients.put(userClient(name));
  world.xsuaa.users.put({
    username: usernameOf(name),
    password: passwordOf(name),
    ...(totp && { totp: SEED }),
  });
  for (const canary of [passwordOf(name), JSON.stringify(passwordOf(name)), SEED]) world.canaries.add(canary);
}

interface Members {
  readonly totp?: boolean;
  readonly kmsKey?: string;
}

/** The same with all of its secrets stored, as they should be. */
export function workingUserKey(world: World, name: string, members: Members = {}) {
  configureUserKey(world, name, members);
  world.secretsManager.put(`btp/test/${name}`, userKeyText(world, name));
  world.secretsManager.put(`btp/test/${name}-user`, userText(name));
  if (members.totp) world.secretsManager.put(`btp/test/${name}-totp`, SEED);
}

/** What the identity provider has seen of the user: right passwords and wrong ones. */
export function loginsOf(world: World, name: string) {
  const { logins, refused } = world.xsuaa.users.get(usernameOf(name))?.counters ?? {};
  return { logins, refused };
}
