import type { Dialect } from "../contract/xsuaa/subject.ts";

/** How a UAA of a version speaks. The versions are those in which cloudfoundry/uaa changed it. */
export function uaaDialect(version: string): Dialect {
  return {
    badCredentials: isAtLeast(version, 76, 26) ? "invalid_client" : "unauthorized",
    basicIsDecoded: isAtLeast(version, 74, 5) ? "always" : "never",
  };
}

function isAtLeast(version: string, major: number, minor: number): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split(".").map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}
