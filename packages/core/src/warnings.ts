import type { Configuration } from "./configuration.ts";

/** Something that is allowed, and that whoever answers for a configuration should know. */
export interface Caution {
  /** Name of the key that it is about. */
  readonly key: string;
  readonly seen: string;
  /** How to do without. */
  readonly wayOut: string;
}

/** What a configuration allows and would better not. */
export function cautions({ keys }: Pick<Configuration, "keys">): readonly Caution[] {
  return [...keys.values()].flatMap(({ name, user }) =>
    user
      ? [
          {
            key: name,
            seen:
              "every caller of this key acts at SAP as this one user, with all that the user may do, and SAP's own logs name " +
              "nobody else; SAP locks the user for an hour after five failed logins",
            wayOut:
              'To do without: create the service instance with the parameter {"grantType":"clientCredentials"}, or take a plan ' +
              "that has no users (central-viewer, local-viewer), import a key of it, and leave `user` out. See " +
              "docs/password-keys.md.",
          },
        ]
      : [],
  );
}

/** What whoever deploys a configuration should know of it, although it is allowed; one text each, for a terminal. */
export function warnings(configuration: Pick<Configuration, "keys">): readonly string[] {
  return cautions(configuration).map(({ key, seen, wayOut }) => `keys.${key}.user: ${seen}. ${wayOut}`);
}
