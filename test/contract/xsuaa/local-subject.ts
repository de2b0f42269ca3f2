import { X509Certificate } from "node:crypto";
import { startXsuaa } from "../../../packages/local/src/xsuaa.ts";
import { type Sent, send } from "../../../packages/local/src/xsuaa/exchange.ts";
import type { XsuaaClient } from "../../../packages/local/src/xsuaa/client.ts";
import { LOCKOUT_MS } from "../../../packages/local/src/xsuaa/user-account.ts";
import { DEFAULT_ORIGIN } from "../../../packages/local/src/xsuaa/user.ts";
import type { ContractClient, ContractUser, Dialect, Lacks, Rotation, XsuaaSubject } from "./subject.ts";

/** What the local stack's xsuaa is without; a line that goes turns its rows on. */
export const LOCAL_LACKS: Lacks = {
  introspection: "tokens are not looked up there",
};

const DAY_MS = 86_400_000;
const PASSWORD_GRANTS = ["password", "refresh_token"];
const PASSWORD_SCOPES = ["openid", "uaa.user", "a.read", "a.write"];

const DIALECT: Dialect = { badCredentials: "invalid_client", basicIsDecoded: "on request" };

const zone = {
  identityzone: "acme",
  zoneid: "a4d2c1f0-0000-4000-8000-000000000001",
  subaccountid: "a4d2c1f0-0000-4000-8000-000000000002",
};
const elsewhere = {
  identityzone: "other",
  zoneid: "b4d2c1f0-0000-4000-8000-000000000001",
  subaccountid: "b4d2c1f0-0000-4000-8000-000000000002",
};
const subscriber = {
  identityzone: "subscriber",
  zoneid: "c4d2c1f0-0000-4000-8000-000000000001",
  subaccountid: "c4d2c1f0-0000-4000-8000-000000000002",
};
const authorities = ["a.read", "a.write", "uaa.resource"];
const tech = { clientid: "sb-tech!b1|a!b14", secret: "s3cret+/=", authorities, lifeSeconds: 43_200 };
const plain = { clientid: "plain", secret: "plain1", authorities, lifeSeconds: 60 };
const pw = { clientid: "pw", secret: "pw", authorities: ["uaa.none"], lifeSeconds: 43_200 };

/** Starts the local stack's xsuaa with what the contract wants to find there. */
export async function startLocalSubject(): Promise<XsuaaSubject> {
  let waitedMs = 0;
  const xsuaa = await startXsuaa({
    certificates: {},
    now: () => Date.now() + waitedMs,
    clients: [
      { ...clientOf(tech), subscribers: [subscriber] },
      clientOf(plain),
      { ...clientOf(pw), grants: PASSWORD_GRANTS, scopes: PASSWORD_SCOPES },
      { ...clientOf(plain), ...elsewhere, clientid: "elsewhere" },
    ],
  });
  const { certificateHost } = xsuaa;
  if (!certificateHost) throw new Error("The host for certificates was not started");
  const today = Date.now();
  const issued = certificateHost.issue("certified", { startsAt: today - DAY_MS, endsAt: today + DAY_MS });
  const { fingerprint256 } = new X509Certificate(issued.certificate);
  xsuaa.clients.put({
    ...clientOf({ ...tech, clientid: "certified" }),
    secrets: [],
    certificates: [fingerprint256],
  });
  const on = (subdomain: string) => xsuaa.origin.replace("127.0.0.1", `${subdomain}.localhost`);
  const baseUrl = on(zone.identityzone);
  let rotations = 0;

  const startRotation = async (): Promise<Rotation> => {
    const client = { ...plain, clientid: `rotating-${(rotations += 1)}` };
    const grants = ["client_credentials", ...PASSWORD_GRANTS];
    xsuaa.clients.put({ ...clientOf(client), grants, scopes: PASSWORD_SCOPES });
    return {
      client,
      add: async (secret) => (xsuaa.clients.addSecret(client.clientid, secret) ? 200 : 400),
      retire: async () => void xsuaa.clients.retireSecret(client.clientid),
    };
  };

  let users = 0;
  const makeUser = async (): Promise<ContractUser> => {
    const user = { username: `alice-${(users += 1)}`, password: "koala" };
    xsuaa.users.put({ ...user, scopes: ["a.read"] });
    return user;
  };

  const flood = async (sent: Sent) => {
    xsuaa.rateLimit.setLimit({ perSecond: 1, mostQueued: 0 });
    try {
      return await Promise.all([sent, sent, sent].map((each) => send(`${baseUrl}/oauth/token`, each)));
    } finally {
      xsuaa.rateLimit.setLimit(undefined);
    }
  };

  return {
    name: "local xsuaa",
    lacks: LOCAL_LACKS,
    dialect: DIALECT,
    baseUrl,
    zoneId: zone.zoneid,
    otherZoneUrl: on(elsewhere.identityzone),
    otherZoneId: elsewhere.zoneid,
    unknownZoneUrl: on("nowhere"),
    bareUrl: xsuaa.origin,
    subscriberZoneId: subscriber.zoneid,
    tech,
    plain,
    pw,
    certificates: {
      url: certificateHost.origin.replace("127.0.0.1", `${zone.identityzone}.localhost`),
      ca: certificateHost.root,
      clientid: "certified",
      certificate: issued.certificate + issued.issuer,
      privateKey: issued.privateKey,
    },
    startRotation,
    users: {
      origin: DEFAULT_ORIGIN,
      make: makeUser,
      waitOutLockout: async () => void (waitedMs += LOCKOUT_MS),
    },
    flood,
    [Symbol.asyncDispose]: () => xsuaa.stop(),
  };
}

function clientOf({ clientid, secret, authorities, lifeSeconds }: ContractClient): XsuaaClient {
  const scopes = ["uaa.none"];
  return { ...zone, xsappname: "a!b14", clientid, secrets: [secret], authorities, scopes, lifeSeconds };
}
