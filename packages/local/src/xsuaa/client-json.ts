import * as v from "valibot";
import { isObject, jsonObject, text, wholeNumber } from "../json-input.ts";
import { stableUuid } from "../stable-uuid.ts";
import { MOST_SECRETS, type XsuaaClient } from "./client.ts";
import type { XsuaaZone } from "./zone.ts";

/** A year. SAP's are a day at most (SAP: "Application Security Descriptor Configuration Syntax"). */
const MOST_LIFE_SECONDS = 31_536_000;
/** The zone of clients that name none. */
const DEFAULT_ZONE = "example";

/** With members that are ignored. */
const members = <const Entries extends v.ObjectEntries>(entries: Entries) =>
  v.pipe(jsonObject("must be a JSON object"), v.object(entries, "is missing"));
const optionalText = v.exactOptional(text);
const texts = v.array(text, "must be a list of texts");
/** The empty secret is a legal one. */
const secret = v.string("must be text");

/** The name of a zone, which is a label of its host's. */
export const subdomain = v.pipe(
  text,
  v.regex(
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/u,
    "must be a subdomain: small letters, digits and hyphens, 63 at most",
  ),
);

const zoneMembers = {
  identityzone: subdomain,
  zoneid: optionalText,
  subaccountid: optionalText,
};
type ZoneInput = Pick<XsuaaZone, "identityzone"> & Partial<XsuaaZone>;

const clientMembers = members({
  ...zoneMembers,
  identityzone: v.optional(zoneMembers.identityzone, DEFAULT_ZONE),
  identityzoneid: optionalText,
  clientid: text,
  "credential-type": v.exactOptional(text),
  clientsecret: v.exactOptional(secret),
  secrets: v.exactOptional(
    v.pipe(
      v.array(secret, "must be a list of texts"),
      v.minLength(1, "must have a secret at least"),
      v.maxLength(MOST_SECRETS, `can have ${MOST_SECRETS} secrets at most`),
    ),
  ),
  authorities: v.exactOptional(texts),
  grants: v.exactOptional(texts),
  scopes: v.exactOptional(texts),
  lifeSeconds: v.exactOptional(wholeNumber(1, MOST_LIFE_SECONDS)),
  xsappname: optionalText,
  xsmasterappname: optionalText,
  serviceInstanceId: optionalText,
  subscribers: v.exactOptional(v.array(members(zoneMembers), "must be a list of zones")),
});
type ClientInput = v.InferOutput<typeof clientMembers>;

/**
 * A client as people write it down: a service key as SAP shows it, in `credentials` and `uaa` or in neither, or only
 * what differs from an example. Members that are not needed are ignored, since service keys have many; a certificate is
 * too, since another authority than the server's has signed it.
 */
export const clientInput = v.pipe(
  jsonObject("must be a JSON object"),
  v.transform(unwrapped),
  clientMembers,
  v.check(
    ({ clientsecret, secrets, "credential-type": type }) =>
      [clientsecret !== undefined, secrets !== undefined, type === "x509"].filter(Boolean).length === 1,
    "must have either clientsecret, or secrets, or credential-type x509",
  ),
  v.transform(clientOf),
);

type Json = Readonly<Record<string, unknown>>;

function unwrapped(outer: Json): Json {
  const key = isObject(outer["credentials"]) ? outer["credentials"] : outer;
  // What somebody has added to the key, such as authorities, may stand beside `uaa` as well as in it.
  return isObject(key["uaa"]) ? { ...key, ...key["uaa"] } : key;
}

function clientOf(input: ClientInput): XsuaaClient {
  const { clientid, clientsecret, secrets, grants, scopes, lifeSeconds } = input;
  const { serviceInstanceId, subscribers } = input;
  const xsappname = input.xsappname ?? clientid.replace(/^sb-/u, "");
  const application = input.xsmasterappname ?? xsappname.split("|").at(-1);
  const zoneid = input.zoneid ?? input.identityzoneid;
  return {
    ...zoneOf({ ...input, ...(zoneid !== undefined && { zoneid }) }),
    clientid,
    secrets: secrets ?? (clientsecret === undefined ? [] : [clientsecret]),
    authorities: input.authorities ?? [`${application}.read`, "uaa.resource"],
    xsappname,
    ...(grants && { grants }),
    ...(scopes && { scopes }),
    ...(lifeSeconds !== undefined && { lifeSeconds }),
    ...(serviceInstanceId !== undefined && { serviceInstanceId }),
    ...(subscribers && { subscribers: subscribers.map(zoneOf) }),
  };
}

function zoneOf({ identityzone, zoneid, subaccountid }: ZoneInput): XsuaaZone {
  return {
    identityzone,
    zoneid: zoneid ?? stableUuid("zone", identityzone),
    subaccountid: subaccountid ?? stableUuid("subaccount", identityzone),
  };
}
