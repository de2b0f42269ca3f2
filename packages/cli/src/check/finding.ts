/** `error`: somebody gets no token, or not the one that a rule or a test promises. `warning`: it works today. */
export type Severity = "error" | "warning";

/** What `check` can find, how grave it is, and when it is said. */
export const CHECKS = {
  unreadable: {
    severity: "error",
    when: "A secret cannot be read: absent, empty, forbidden, marked for deletion, or no answer.",
  },
  unusable: {
    severity: "error",
    when: "What is stored is no service key, not the one that `expect` pins, at a place that is not SAP's, over, or for users where there is no `user` and the other way round; or it is no user's name and password, or no seed.",
  },
  refused: { severity: "error", when: "xsuaa does not accept the key." },
  "password-refused": {
    severity: "error",
    when: "xsuaa has refused the password that is stored. Its version is marked, and nobody logs in with it.",
  },
  "no-token": {
    severity: "error",
    when: "xsuaa cannot be reached, throttles, fails, or answers what the broker hands to nobody.",
  },
  rotation: {
    severity: "error",
    when: "xsuaa refuses the current version and accepts the one before, which the broker tries for 24 hours after a rotation and no longer.",
  },
  scope: {
    severity: "error",
    when: "A rule names a scope that the client does not have, or a short name while the key has no application name.",
  },
  "rule-test": {
    severity: "error",
    when: "The rules do not do what one of the configuration's `tests` expects, at this moment.",
  },
  deletion: { severity: "error", when: "The secret is marked for deletion." },
  "kms-key": {
    severity: "error",
    when: "The secret is encrypted with another KMS key than `kmsKey` says, which the function may not use.",
  },
  "kms-key-unknown": {
    severity: "warning",
    when: "Which KMS key the secret is encrypted with could not be told.",
  },
  user: {
    severity: "warning",
    when: "A key has a `user`: all its callers act at SAP as that one, which is locked after five failed logins.",
  },
  "user-unread": {
    severity: "warning",
    when: "These credentials may not read a user's secret, so that its form was not looked at. Only the login function has to.",
  },
  certificate: {
    severity: "warning",
    when: "The client certificate ends within 3 days, or stands without its chain.",
  },
  "instance-secret": {
    severity: "warning",
    when: "The client secret is the instance's: all its keys share it, and it cannot be rotated.",
  },
  life: {
    severity: "warning",
    when: "Tokens live less than 30 minutes or more than 12 hours, which is what SAP advises to stay between.",
  },
  rate: {
    severity: "warning",
    when: "A fleet of this size can ask one subaccount for more than 60 tokens in a second, beyond which SAP holds requests back.",
  },
  "same-secret": { severity: "warning", when: "Two keys of the configuration are one secret." },
  "rule-over": { severity: "warning", when: "A rule has ended." },
  "rule-ends": { severity: "warning", when: "A rule ends within 30 days." },
  "caller-without-rule": {
    severity: "warning",
    when: "No rule that has not ended allows a caller anything.",
  },
  "key-without-rule": { severity: "warning", when: "No rule that has not ended allows anybody a key." },
} as const satisfies Readonly<Record<string, { readonly severity: Severity; readonly when: string }>>;

export type CheckId = keyof typeof CHECKS;

export interface CheckFinding {
  readonly id: CheckId;
  /** What it is about: `key cis-central`, `rule orders-jobs`, `caller orders`, `subaccount …`. */
  readonly about: string;
  readonly seen: string;
  readonly wayOut: string;
}
