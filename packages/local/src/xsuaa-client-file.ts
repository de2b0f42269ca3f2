import { readFileSync } from "node:fs";
import { checkInput } from "./json-input.ts";
import { UsageError } from "./usage-error.ts";
import { clientInput } from "./xsuaa/client-json.ts";
import type { XsuaaClient } from "./xsuaa/client.ts";

/** The client of somebody who has none. Its secret has what secrets of SAP have and what URLs stumble over. */
export const exampleClient: XsuaaClient = {
  clientid: "sb-example!b1|example!b14",
  secrets: ["local$s3cret+/="],
  authorities: ["example!b14.read", "example!b14.write", "uaa.resource"],
  identityzone: "example",
  zoneid: "0d3c0de0-0000-4000-8000-000000000001",
  subaccountid: "0d3c0de0-0000-4000-8000-000000000002",
  xsappname: "example!b1|example!b14",
};

/**
 * Reads clients from a JSON file: one, or a list. The file's text is not printed, and not copied anywhere but into
 * this process.
 *
 * @throws UsageError that says which client is wrong, and of it the member
 */
export function readClientFile(path: string): readonly XsuaaClient[] {
  const given = parsed(path);
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (list.length === 0) throw new UsageError(`--clients ${path}: the list is empty`);
  const clients = list.map((each, at) => {
    const read = checkInput(each, clientInput);
    if (!read.ok) throw new UsageError(`--clients ${path}: client ${at + 1}: ${read.problem}`);
    return read.value;
  });
  const repeated = clients.findIndex(({ clientid }, at) =>
    clients.slice(0, at).some((earlier) => earlier.clientid === clientid),
  );
  if (repeated !== -1)
    throw new UsageError(`--clients ${path}: client ${repeated + 1}: clientid is that of an earlier one`);
  return clients;
}

function parsed(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    throw new UsageError(`--clients ${path}: the file cannot be read (${code})`, { cause: error });
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/u, ""));
  } catch {
    // The parser's message quotes the text around the error, which may be a secret.
    throw new UsageError(`--clients ${path}: this is not JSON`);
  }
}
