import { createHash } from "node:crypto";
import type { XsuaaClient } from "./client.ts";

/**
 * Changes with the client's newest secret, whichever of two was presented, so that UAA's introspection and its refresh
 * grant refuse tokens older than a rotation, and none that was made during one (UAA: `getClientSecretForHash`). A user's
 * password is not in it: other than UAA's own users, those of an identity provider have none that xsuaa knows.
 */
export function revocationSignature({ clientid, secrets }: XsuaaClient): string {
  return createHash("sha256")
    .update(`${clientid}\n${secrets.at(-1) ?? ""}`)
    .digest("hex")
    .slice(0, 8);
}
