import type { KeyProblem } from "../key-problem.ts";
import { fail, type Result, succeed } from "../result.ts";
import { isText, type Json, objectOf } from "./json.ts";

/**
 * The names that services give the same field, the usual one first; a further name is a further entry.
 *
 * `attribute.` is what Crossplane writes before a name, `tls.` what Kubernetes does for certificates. Of URLs those come
 * first that can be nothing but a token endpoint's: beside them, `url` is the service's.
 */
const NAMES = {
  clientid: ["clientid", "client_id", "clientId", "attribute.client_id"],
  clientsecret: ["clientsecret", "client_secret", "clientSecret", "attribute.client_secret"],
  certificate: ["certificate", "tls.crt"],
  key: ["key", "tls.key"],
  certurl: ["certurl", "certUrl", "cert_url"],
  url: ["tokenurl", "tokenUrl", "token_url", "oauth_url", "uaa_url", "attribute.token_url", "url"],
} as const;

export type ClientField = keyof typeof NAMES;

/** Where in a key its client stands, and how a problem names that place. */
export interface Client {
  readonly place: "uaa" | "oauth" | "root";
  readonly members: Json;
}

/** A field of the client: its text, where it stands, or that it is not there. */
export interface Found {
  readonly field: string;
  readonly value: string | undefined;
}

/** The objects that may hold the client, those that are named for it first. */
function candidates(root: Json): readonly Client[] {
  const [uaa, oauth] = [objectOf(root["uaa"]), objectOf(root["oauth"])];
  return [
    ...(uaa ? [{ place: "uaa", members: uaa } as const] : []),
    ...(oauth ? [{ place: "oauth", members: oauth } as const] : []),
    { place: "root", members: root },
  ];
}

export function holdsClient(root: Json): boolean {
  return candidates(root).some(({ members }) => NAMES.clientid.some((name) => name in members));
}

/** Finds the one client of a key. Two client ids are nobody's key: nobody could say whose token it would be. */
export function findClient(root: Json): Result<Client, KeyProblem> {
  const all = candidates(root);
  const ids = all.flatMap((client) =>
    NAMES.clientid.flatMap((name) =>
      isText(client.members[name]) ? [{ client, id: client.members[name] }] : [],
    ),
  );
  const [first] = ids;
  const other = ids.find(({ id }) => id !== first?.id);
  if (other) return fail({ field: pathOf(other.client, "clientid"), problem: "two_clients" });
  const [likeliest] = all;
  return succeed(first?.client ?? likeliest ?? { place: "root", members: root });
}

export function readField(client: Client, field: ClientField): Result<Found, KeyProblem> {
  const name = NAMES[field].find((each) => client.members[each] !== undefined) ?? field;
  const value = client.members[name];
  const path = pathOf(client, name);
  if (value === undefined) return succeed({ field: path, value });
  if (!isText(value)) return fail({ field: path, problem: "not_text" });
  // SAP's samples write <clientid> where a value belongs. No value of SAP's looks like that.
  if (/^\s*<[^<>]*>\s*$/.test(value)) return fail({ field: path, problem: "placeholders" });
  return succeed({ field: path, value });
}

export function pathOf({ place }: Client, name: string): string {
  return place === "root" ? name : `${place}.${name}`;
}
