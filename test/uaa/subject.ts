import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { form, send } from "../../packages/local/src/xsuaa/exchange.ts";
import type {
  ContractClient,
  ContractUsers,
  Feature,
  Lacks,
  Rotation,
  XsuaaSubject,
} from "../contract/xsuaa/subject.ts";
import { type AdminClient, connectAdmin, idOf, type UaaAdmin } from "./admin.ts";
import { uaaDialect } from "./version.ts";
import { type ContractZone, createZones, LOCKOUT_SECONDS, unusedSubdomain } from "./zones.ts";

/** What only xsuaa has, and no UAA shows. */
export const UAA_LACKS: Lacks = {
  certificates: "only xsuaa has certificate hosts",
  "rate limit": "only SAP's landscapes limit requests so",
  "X-zid": "only xsuaa reads X-zid",
  "body limit": "the limit is that of SAP's front end, not UAA's",
};

const authorities = ["a.read", "a.write", "uaa.resource"];
const tech = { clientid: "tech", secret: "s3cret+/=", authorities, lifeSeconds: 43_200 };
const plain = { clientid: "plain", secret: "plain1", authorities, lifeSeconds: 60 };
const pw = { clientid: "pw", secret: "pw", authorities: ["uaa.none"], lifeSeconds: 43_200 };

/** What a client has through which users log in. */
const forUsers = {
  authorized_grant_types: ["password", "refresh_token"],
  scope: ["openid", "uaa.user", "a.read", "a.write"],
};

/** Where a UAA is, and who may administer it. */
export interface UaaOptions {
  /** With its context path and without a trailing slash. */
  readonly url: string;
  readonly admin: AdminClient;
  /** What stands behind a zone's subdomain in a host's name, with the port. */
  readonly zonesAt: string;
}

/**
 * Makes two zones on a running UAA, and in one of them what the contract wants to find. Disposing of the subject
 * removes both, and so does a failure on the way.
 */
export async function createUaaSubject({ url, admin: client, zonesAt }: UaaOptions): Promise<XsuaaSubject> {
  const admin = await connectAdmin(url, client);
  const zones = createZones(admin, url, zonesAt);
  try {
    const [zone, other] = [await zones.make(), await zones.make()];
    await putClients(admin, zone);
    return {
      name: `UAA ${admin.version}`,
      lacks: { ...UAA_LACKS, ...(await openQueries(zone)) },
      dialect: uaaDialect(admin.version),
      baseUrl: zone.url,
      zoneId: zone.id,
      otherZoneUrl: other.url,
      otherZoneId: other.id,
      unknownZoneUrl: zones.urlOf(unusedSubdomain()),
      bareUrl: url,
      tech,
      plain,
      pw,
      startRotation: () => startRotation(admin, zone),
      users: await createUsers(admin, zone),
      [Symbol.asyncDispose]: () => zones[Symbol.asyncDispose](),
    };
  } catch (error) {
    await zones[Symbol.asyncDispose]();
    throw error;
  }
}

async function putClients(admin: UaaAdmin, zone: ContractZone): Promise<void> {
  for (const client of [tech, plain]) await putClient(admin, zone, client);
  await putClient(admin, zone, pw, forUsers);
}

async function putClient(
  admin: UaaAdmin,
  { id }: ContractZone,
  { clientid, secret, authorities, lifeSeconds }: ContractClient,
  more: object = { authorized_grant_types: ["client_credentials"], scope: ["uaa.none"] },
): Promise<void> {
  const client = { client_id: clientid, client_secret: secret, access_token_validity: lifeSeconds };
  const body = { ...client, authorities, ...more };
  await admin.must({ method: "POST", path: "/oauth/clients", zoneId: id, body });
}

async function startRotation(admin: UaaAdmin, zone: ContractZone): Promise<Rotation> {
  const client = { ...plain, clientid: `rotating-${randomBytes(4).toString("hex")}` };
  const path = `/oauth/clients/${client.clientid}/secret`;
  const authorized_grant_types = ["client_credentials", ...forUsers.authorized_grant_types];
  await putClient(admin, zone, client, { ...forUsers, authorized_grant_types });
  return {
    client,
    add: async (secret) => {
      const body = { clientId: client.clientid, secret, changeMode: "ADD" };
      return (await admin.ask({ method: "PUT", path, zoneId: zone.id, body })).status;
    },
    retire: async () => {
      const body = { clientId: client.clientid, changeMode: "DELETE" };
      await admin.must({ method: "PUT", path, zoneId: zone.id, body });
    },
  };
}

async function createUsers(admin: UaaAdmin, { id: zoneId }: ContractZone): Promise<ContractUsers> {
  const schemas = ["urn:scim:schemas:core:1.0"];
  const make = (path: string, body: object) => admin.must({ method: "POST", path, zoneId, body });
  const group = idOf(await make("/Groups", { schemas, displayName: "a.read" }));
  return {
    origin: "uaa",
    make: async () => {
      const username = `alice-${randomBytes(4).toString("hex")}`;
      const password = "koala";
      const emails = [{ value: `${username}@example.com`, primary: true }];
      const name = { givenName: "Alice", familyName: "A" };
      const user = { schemas, userName: username, password, emails, name, active: true, verified: true };
      const id = idOf(await make("/Users", user));
      await make(`/Groups/${group}/members`, { origin: "uaa", type: "USER", value: id });
      return { username, password };
    },
    // UAA counts seconds on its own clock, which nobody moves.
    waitOutLockout: () => pause((LOCKOUT_SECONDS + 1) * 1000),
  };
}

/** Lists closed queries as lacking where UAA is set up to take parameters from a query, as it is by default. */
async function openQueries({ url }: ContractZone): Promise<Partial<Record<Feature, string>>> {
  const { status } = await send(`${url}/oauth/token?a=b`, form(tech));
  return status === 200 ? { "closed queries": "jwt.token.queryString.enabled is on there" } : {};
}
