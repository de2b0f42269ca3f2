import { randomBytes } from "node:crypto";
import { idOf, type UaaAdmin } from "./admin.ts";

/** A zone that was made for the contract. */
export interface ContractZone {
  readonly id: string;
  readonly url: string;
}

/** Makes zones, and removes them. */
export interface Zones extends AsyncDisposable {
  readonly make: () => Promise<ContractZone>;
  /** The URL that a zone of that subdomain has, whether or not there is one. */
  readonly urlOf: (subdomain: string) => string;
}

/** How long an account is locked after too many wrong passwords, in the zones that are made here. */
export const LOCKOUT_SECONDS = 2;

/**
 * Makes zones with names that nobody else has, so that a contract disturbs nothing on a UAA that somebody uses.
 * With a zone goes all that was created in it.
 *
 * @param domain what stands behind a zone's subdomain: one of UAA's `zones.internal.hostnames`, with the port
 */
export function createZones(admin: UaaAdmin, url: string, domain: string): Zones {
  const made: string[] = [];
  const urlOf = (subdomain: string) => {
    const { protocol, pathname } = new URL(url);
    return `${protocol}//${subdomain}.${domain}${pathname.replace(/\/$/u, "")}`;
  };

  const make = async (): Promise<ContractZone> => {
    const subdomain = unusedSubdomain();
    const created = await admin.must({
      method: "POST",
      path: "/identity-zones",
      body: {
        subdomain,
        name: subdomain,
        description: "of a test of btp-token-broker, which removes it",
        config: { tokenPolicy: { accessTokenValidity: 43_200, refreshTokenValidity: 604_800 } },
      },
    });
    const id = idOf(created);
    made.push(id);
    await shortenLockout(admin, id);
    return { id, url: urlOf(subdomain) };
  };

  const removeAll = async () => {
    const kept: string[] = [];
    for (let id = made.pop(); id !== undefined; id = made.pop()) {
      const removed = await admin.must({ method: "DELETE", path: `/identity-zones/${id}` }).catch(String);
      if (typeof removed === "string") kept.push(`zone ${id}: ${removed}`);
    }
    if (kept.length > 0) throw new Error(`What was created could not be removed: ${kept.join("; ")}`);
  };
  return { make, urlOf, [Symbol.asyncDispose]: removeAll };
}

/** A subdomain that no zone has. */
export function unusedSubdomain(): string {
  return `contract-${randomBytes(6).toString("hex")}`;
}

async function shortenLockout(admin: UaaAdmin, zoneId: string): Promise<void> {
  const path = "/identity-providers";
  const found = await admin.must({ method: "GET", path: `${path}?rawConfig=true`, zoneId });
  const providers: { originKey?: string; config?: object }[] = Array.isArray(found) ? found : [];
  const own = providers.find(({ originKey }) => originKey === "uaa");
  if (!own) throw new Error("A new zone has no users of its own");
  const lockoutPolicy = {
    lockoutPeriodSeconds: LOCKOUT_SECONDS,
    lockoutAfterFailures: 5,
    countFailuresWithin: 1200,
  };
  const body = { ...own, config: { ...own.config, lockoutPolicy } };
  await admin.must({ method: "PUT", path: `${path}/${idOf(own)}?rawConfig=true`, zoneId, body });
}
