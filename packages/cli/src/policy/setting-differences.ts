import type {
  Configuration,
  ConfiguredCaller,
  ConfiguredIssuer,
  ConfiguredKey,
} from "@btp-token-broker/core";
import { decide } from "@btp-token-broker/core";
import type { Compared } from "./access-differences.ts";
import type { Difference, Subject } from "./difference.ts";

/** What something is configured with, member by member as `broker.config.ts` calls them; `undefined` for none. */
type Members = Readonly<Record<string, string | undefined>>;

/** What differs beside who may ask for what: callers, keys, issuers and the stage itself. */
export function settingDifferences({ before, after, now }: Compared): readonly Difference[] {
  return [
    ...between("callers", [before.callers, after.callers], callerMembers),
    ...between("keys", [before.keys, after.keys], keyMembers),
    ...userDifferences({ before, after, now }),
    ...between("issuers", [before.issuers, after.issuers], issuerMembers),
    ...changes(stageMembers(before), stageMembers(after)).map((text): Difference => ({
      about: "stage",
      text,
    })),
  ];
}

function between<Named>(
  about: Subject,
  [before, after]: readonly [ReadonlyMap<string, Named>, ReadonlyMap<string, Named>],
  membersOf: (named: Named) => Members,
): readonly Difference[] {
  const names = [...new Set([...after.keys(), ...before.keys()])];
  return names.flatMap((name) => {
    const [old, current] = [before.get(name), after.get(name)];
    const texts =
      old === undefined || current === undefined
        ? [
            `${name} is ${old === undefined ? "added" : "removed"}: ${summary(membersOf((current ?? old) as Named))}`,
          ]
        : changes(membersOf(old), membersOf(current)).map((text) => `${name}: ${text}`);
    return texts.map((text): Difference => ({ about, text }));
  });
}

function summary(members: Members): string {
  return Object.entries(members)
    .filter(([, value]) => value !== undefined)
    .map(([member, value]) => `${member} ${value}`)
    .join(", ");
}

function changes(before: Members, after: Members): readonly string[] {
  const members = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  return members
    .filter((member) => before[member] !== after[member])
    .map((member) => `${member} ${after[member] ?? "none"} instead of ${before[member] ?? "none"}`);
}

/** A key that comes to be a user's, or ceases to be: everybody who has it acts as another from then on. */
function userDifferences({ before, after, now }: Compared): readonly Difference[] {
  return [...after.keys.values()].flatMap(({ name, user }): readonly Difference[] => {
    const old = before.keys.get(name);
    if (old === undefined ? user === undefined : old.user?.secret === user?.secret) return [];
    const who = [...after.callers.keys()].filter((caller) => decide(after, caller, name, now).ok);
    const acts =
      user === undefined ? "act as its client and no more as a user" : `act as its user ${user.secret}`;
    return [{ about: "keys", text: `${name}: who may have it (${who.join(", ") || "nobody"}) will ${acts}` }];
  });
}

function callerMembers(caller: ConfiguredCaller): Members {
  const mintsPerMinute = `${caller.mintsPerMinute}`;
  return caller.kind === "role"
    ? { role: caller.roleArn, mintsPerMinute }
    : {
        issuer: caller.issuer,
        subject: caller.subject,
        claims: JSON.stringify(caller.claims),
        mintsPerMinute,
      };
}

function keyMembers({ secret, user, kmsKey, warm, expect }: ConfiguredKey): Members {
  return {
    secret,
    user: user?.secret,
    totp: user?.totp,
    kmsKey,
    warm: `${warm}`,
    "expect.clientId": expect.clientId,
    "expect.origin": expect.origin,
    "expect.subaccount": expect.subaccount,
    "expect.service": expect.service,
  };
}

function issuerMembers({ url, audience, jwksUrl, algorithms, maxAgeMs }: ConfiguredIssuer): Members {
  return { url, audience, jwks: jwksUrl, algorithms: algorithms.join(" "), maxAge: `${maxAgeMs / 1_000} s` };
}

function stageMembers({ region, deployment, tokenOrigins, serviceDomains }: Configuration): Members {
  const { access, privateDoor, concurrency, alarmTopic } = deployment;
  const list = (texts: readonly string[] | undefined) => (texts?.length ? texts.join(" ") : undefined);
  return {
    "aws.region": region,
    "aws.access":
      access.to === "organization" ? access.id : access.to === "accounts" ? list(access.ids) : "roles",
    "aws.vpc": privateDoor?.vpc,
    "aws.endpoints": list(privateDoor?.endpoints),
    "aws.concurrency.reserved": concurrency.reserved?.toString(),
    "aws.concurrency.provisioned": concurrency.provisioned?.toString(),
    "aws.alarms.topic": alarmTopic,
    tokenOrigins: list(tokenOrigins),
    serviceDomains: list(serviceDomains),
  };
}
