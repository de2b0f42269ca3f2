import { certificateDays } from "@btp-token-broker/core";
import { count, credentialOf, landscapeOf, planOf, printable } from "../keys/profile-lines.ts";
import { type CheckFinding, CHECKS, type Severity } from "./finding.ts";
import { type KeyLoad, rounded } from "./fleet.ts";
import type { KeyObservation } from "./observation.ts";

/** What `check` has to say. Nothing in it is a credential or a token. */
export interface CheckRecord {
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly stage: string;
  readonly region: string;
  readonly environments: number;
  readonly keys: readonly { readonly observation: KeyObservation; readonly load: KeyLoad | undefined }[];
  readonly findings: readonly CheckFinding[];
}

export function severityOf({ id }: CheckFinding): Severity {
  return CHECKS[id].severity;
}

/** The record as JSON. Members that could not be told are left out. */
export function jsonReport({
  version,
  now,
  stage,
  region,
  environments,
  keys,
  findings,
}: CheckRecord): string {
  return JSON.stringify(
    {
      command: "check",
      version,
      at: new Date(now).toISOString(),
      stage,
      region,
      environments,
      keys: keys.map(({ observation, load }) => ({ ...keyRecord(observation, now), ...loadRecord(load) })),
      findings: findings.map((finding) => ({
        id: finding.id,
        severity: severityOf(finding),
        about: finding.about,
        seen: finding.seen,
        way_out: finding.wayOut,
      })),
    },
    undefined,
    2,
  );
}

function keyRecord({ key, read, trial, client, user }: KeyObservation, now: number): object {
  const named = { key: key.name, secret: key.secret, ...userRecord(user) };
  if (!read.ok) return { ...named, failure: read.problem.code };
  const { profile } = read.value;
  const endsAt = profile.certificateEndsAt;
  return {
    ...named,
    secret_version: profile.version,
    client_id: profile.clientId,
    origin: profile.origin,
    landscape: landscapeOf(profile.origin),
    plan: planOf(profile.scopePrefix),
    zone: profile.zone,
    subaccount: read.value.key.subaccount,
    credential: credentialOf(read.value.key),
    certificate_days: endsAt === undefined ? undefined : certificateDays(endsAt, now),
    ...(trial?.ok && {
      token_life_seconds: Math.round(trial.value.lifeMs / 1_000),
      scopes: trial.value.scope,
    }),
    ...(trial && !trial.ok && { failure: trial.problem.code }),
    ...(client && !client.ok && { failure: client.problem.code }),
  };
}

function userRecord(user: KeyObservation["user"]): object {
  if (!user) return {};
  return {
    user_secret: user.secret,
    user: user.name,
    password_refused: user.refused !== undefined,
    totp_secret: user.seed?.secret,
  };
}

function loadRecord(load: KeyLoad | undefined): object {
  return load === undefined ? {} : { entries: load.entries, mints_per_hour: rounded(load.mintsPerHour) };
}

/** The record as lines: one a key, then each finding with its way out below, errors first. */
export function textReport(record: CheckRecord): string {
  const { version, now, stage, region, keys, findings } = record;
  const sorted = [...findings].sort((one, other) => rank(one) - rank(other));
  return [
    `btp-broker ${version} check ${stage} (${region}) at ${new Date(now).toISOString()}`,
    ...keys.map((key) => keyLine(key, findings, now)),
    ...sorted.flatMap((finding) => [
      `${severityOf(finding).padEnd(7)}  ${finding.id}: ${printable(finding.about)}: ${finding.seen}`,
      `         ${finding.wayOut}`,
    ]),
    `${count(keys.length, "key")}, ${count(of(findings, "error").length, "error")}, ${count(of(findings, "warning").length, "warning")}`,
  ].join("\n");
}

function rank(finding: CheckFinding): number {
  return severityOf(finding) === "error" ? 0 : 1;
}

function of(findings: readonly CheckFinding[], severity: Severity): readonly CheckFinding[] {
  return findings.filter((finding) => severityOf(finding) === severity);
}

function keyLine(
  { observation, load }: CheckRecord["keys"][number],
  findings: readonly CheckFinding[],
  now: number,
): string {
  const { key, read } = observation;
  const hasError = of(findings, "error").some(({ about }) => about === `key ${key.name}`);
  const plan = read.ok ? planOf(read.value.profile.scopePrefix) : undefined;
  const told = read.ok
    ? [
        `client ${read.value.profile.clientId}`,
        `at ${read.value.profile.tokenOrigin}`,
        ...(read.value.profile.zone === undefined ? [] : [`zone ${read.value.profile.zone}`]),
        ...(plan === undefined ? [] : [`plan ${plan}`]),
        credentialOf(read.value.key),
        ...(read.value.profile.certificateEndsAt === undefined
          ? []
          : [`${count(certificateDays(read.value.profile.certificateEndsAt, now), "day")} left`]),
        tokenOf(observation),
        ...(load
          ? [`${count(load.entries, "entry", "entries")}, ${rounded(load.mintsPerHour)} mints an hour`]
          : []),
      ]
    : ["not usable"];
  return `${(hasError ? "error" : "ok").padEnd(7)}  ${key.name}: ${told.map(printable).join(", ")}`;
}

/** What was had with the key, in a few words. */
function tokenOf({ trial, client, user }: KeyObservation): string {
  if (trial?.ok)
    return `token for ${Math.round(trial.value.lifeMs / 1_000)} s with ${count(trial.value.scope.length, "scope")}`;
  if (!user || !client?.ok) return "no token";
  return `client known to xsuaa, ${user.name === undefined ? "user" : `user ${user.name}`} not logged in`;
}
