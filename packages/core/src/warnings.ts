import type { Configuration } from "./configuration.ts";

/** What whoever deploys a configuration should know of it, although it is allowed; one text each, for a terminal. */
export function warnings({ keys }: Pick<Configuration, "keys">): readonly string[] {
  return [...keys.values()].flatMap(({ name, user }) =>
    user
      ? [
          `keys.${name}.user: every caller of this key acts at SAP as this one user, with all that the user may do, and SAP's ` +
            "own logs name nobody else; SAP locks the user for an hour after five failed logins. To do without: create the " +
            'service instance with the parameter {"grantType":"clientCredentials"}, or take a plan that has no users ' +
            "(central-viewer, local-viewer), import a key of it, and leave `user` out. See docs/password-keys.md.",
        ]
      : [],
  );
}
