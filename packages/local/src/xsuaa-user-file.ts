import { readListFile } from "./json-list-file.ts";
import { userInput } from "./xsuaa/user-json.ts";
import { originOf, type XsuaaUser } from "./xsuaa/user.ts";

/**
 * Reads users from a JSON file: one, or a list.
 *
 * @throws UsageError that says which user is wrong, and of it the member
 */
export function readUserFile(path: string): readonly XsuaaUser[] {
  const identity = {
    member: "username",
    of: (user: XsuaaUser) => JSON.stringify([originOf(user), user.username.toLowerCase()]),
  };
  return readListFile({ option: "--users", path, noun: "user", schema: userInput, identity });
}
