import { readListFile } from "./json-list-file.ts";
import { clientInput } from "./xsuaa/client-json.ts";
import type { XsuaaClient } from "./xsuaa/client.ts";

/** The client of somebody who has none. Its secret has what secrets of SAP have and what URLs stumble over. */
export const exampleClient: XsuaaClient = {
  clientid: "sb-example!b1|example!b14",
  secrets: ["local$s3cret+/="],
  authorities: ["example!b14.read", "example!b14.write", "uaa.resource"],
  grants: ["client_credentials", "password", "refresh_token"],
  identityzone: "example",
  zoneid: "0d3c0de0-0000-4000-8000-000000000001",
  subaccountid: "0d3c0de0-0000-4000-8000-000000000002",
  xsappname: "example!b1|example!b14",
};

/**
 * Reads clients from a JSON file: one, or a list.
 *
 * @throws UsageError that says which client is wrong, and of it the member
 */
export function readClientFile(path: string): readonly XsuaaClient[] {
  const identity = { member: "clientid", of: ({ clientid }: XsuaaClient) => clientid };
  return readListFile({ option: "--clients", path, noun: "client", schema: clientInput, identity });
}
