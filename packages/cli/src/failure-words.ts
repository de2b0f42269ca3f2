import type { Failure } from "@btp-token-broker/core";
import type { Explanation } from "./explanation.ts";
import { KEY_PROBLEM_WORDS } from "./key-problem-words.ts";
import { USER_PROBLEM_WORDS } from "./user-problem-words.ts";

type Code = Failure["code"];
type Of<C extends Code> = Extract<Failure, { readonly code: C }>;

const AT_SAP =
  "Create a new service key (binding) at SAP, and store it: `btp-broker keys import NAME FILE --stage STAGE`.";

/** What an operator is told of a failure, for each that a key can meet here. A code that it cannot meet has none. */
const WORDS: { readonly [C in Code]?: (failure: Of<C>) => Explanation } = {
  key_absent: () => ({
    seen: "there is no such secret, or it is marked for deletion",
    wayOut:
      "Store the key: `btp-broker keys import NAME FILE --stage STAGE`. If the secret is somewhere else, compare its name, region and account with broker.config.ts.",
  }),
  key_empty: () => ({
    seen: "the secret has no current value",
    wayOut: "Store the key: `btp-broker keys import NAME FILE --stage STAGE`.",
  }),
  key_forbidden: () => ({
    seen: "these AWS credentials may not read the secret, or its KMS key",
    wayOut:
      "Use credentials with secretsmanager:GetSecretValue on it, and kms:Decrypt on its own KMS key. A secret that `keys import --broker-only` restricted is read by the roles named there alone.",
  }),
  key_undecryptable: () => ({
    seen: "Secrets Manager cannot decrypt the value",
    wayOut: "Look at the KMS key of the secret: whether it is enabled, and whether you may use it.",
  }),
  key_malformed: ({ field, problem }) => ({
    seen: `it is not a service key that the broker understands: ${field}: ${problem.replaceAll("_", " ")}`,
    wayOut: KEY_PROBLEM_WORDS[problem],
  }),
  key_unexpected: ({ field }) => ({
    seen: `it is a service key, and its ${field} is not the one that \`expect\` pins. Its secret was sent nowhere`,
    wayOut:
      "Find out whose key it is. Import the right one, or change `expect` in broker.config.ts and deploy before you import.",
  }),
  key_origin_refused: () => ({
    seen: "its token endpoint is not at SAP. Its secret was sent nowhere",
    wayOut:
      "Treat it as an incident until it is explained: whoever made this key would have had the secret. Copy the key again from the cockpit or the CLI. A key of the local stack wants --local.",
  }),
  key_grant_mismatch: ({ says }) =>
    says === "user_token"
      ? {
          seen: "it says user_token: its tokens are a user's, and broker.config.ts names no `user` for it",
          wayOut:
            'Create the service instance with the parameter {"grantType":"clientCredentials"}, or take a plan without users (central-viewer, local-viewer), and import a key of that. docs/password-keys.md says what a `user` would mean, and how to have one.',
        }
      : {
          seen: "it says client_credentials: its tokens are the client's own, and broker.config.ts names a `user` for it",
          wayOut: "Take `user` (and `totp`) of this key out of broker.config.ts, and deploy.",
        },
  key_expired: ({ endedAt }) => ({ seen: `its client certificate was over on ${endedAt}`, wayOut: AT_SAP }),
  client_refused: () => ({
    seen: "xsuaa answered 401: it does not accept this client with its secret or certificate",
    wayOut: `The binding was deleted or rotated, or the key is damaged. ${AT_SAP}`,
  }),
  grant_refused: () => ({
    seen: "xsuaa answered 401: this client may not use client credentials",
    wayOut:
      'Create the service instance with the parameter {"grantType":"clientCredentials"}, or take a plan that has no other grant, and import a key of that instance.',
  }),
  certificate_refused: ({ alert, isAlone }) => ({
    seen: `xsuaa does not accept the client certificate${alert === undefined ? "" : ` (${alert.replaceAll("_", " ")})`}`,
    wayOut: isAlone
      ? "`certificate` holds the client's own certificate and none that leads from it to an authority: store the whole chain."
      : AT_SAP,
  }),
  user_unreadable: ({ secret, reason }) => ({
    seen: `${OF_USER[secret]} cannot be read: ${UNREADABLE[reason]}`,
    wayOut:
      reason === "forbidden" || reason === "undecryptable"
        ? "Use credentials with secretsmanager:GetSecretValue on it, and kms:Decrypt on its KMS key, if that is enabled. `keys import --broker-only` keeps everybody out but the roles named there."
        : `Store it: \`btp-broker keys import NAME --${secret} FILE --stage STAGE\`. If it is somewhere else, compare its name, region and account with broker.config.ts.`,
  }),
  user_malformed: ({ field, problem }) => ({
    seen:
      field === "totp"
        ? "it is not the seed of a second factor"
        : `it is not a user's secret that the broker understands: ${field.replaceAll("_", " ")}: ${problem.replaceAll("_", " ")}`,
    wayOut: USER_PROBLEM_WORDS[problem],
  }),
  secrets_unavailable: ({ reason }) => ({
    seen: `Secrets Manager did not answer (${reason})`,
    wayOut: "Ask again. Look at AWS's health page, and at what stands between this machine and AWS.",
  }),
  endpoint_unreachable: ({ reason }) => ({
    seen: `xsuaa cannot be reached from here (${reason})`,
    wayOut: UNREACHABLE[reason],
  }),
  endpoint_failing: ({ status }) => ({
    seen: `xsuaa answered ${status} to the end`,
    wayOut: "Look at SAP's status page for the landscape, and ask again later.",
  }),
  endpoint_throttled: () => ({
    seen: "xsuaa answered 429: the subaccount asks too often",
    wayOut:
      "Ask again after a minute. Find who else asks in this subaccount: SAP's limit is shared by all its clients.",
  }),
  answer_unusable: ({ reason, status }) => ({
    seen: `xsuaa's answer is neither a token nor an error that is known here (${reason.replaceAll("_", " ")}${status === undefined ? "" : `, ${status}`})`,
    wayOut:
      reason === "zone_unknown"
        ? "The subaccount was deleted, or the URL in the key leads nowhere. Copy the key again."
        : "Look for a proxy between this machine and xsuaa.",
  }),
  token_foreign: ({ claim }) => ({
    seen: `the token names another ${claim === "cid" ? "client" : "identity zone"} than the key. It was thrown away`,
    wayOut:
      "Check what stands between this machine and xsuaa, and whether the key's parts are of one binding.",
  }),
};

const OF_USER: Readonly<Record<Of<"user_unreadable">["secret"], string>> = {
  user: "the user's secret",
  totp: "the secret with the seed of the second factor",
};

const UNREADABLE: Readonly<Record<Of<"user_unreadable">["reason"], string>> = {
  absent: "there is none, or it is marked for deletion",
  empty: "it has no current value",
  forbidden: "these AWS credentials may not",
  undecryptable: "Secrets Manager cannot decrypt it",
};

const UNREACHABLE: Readonly<Record<Of<"endpoint_unreachable">["reason"], string>> = {
  dns: "The host in the key does not resolve: compare it with the cockpit, and look at this machine's DNS.",
  tls: "The server's certificate is not accepted. Look for a proxy that opens TLS; NODE_EXTRA_CA_CERTS names a file with its authority.",
  connection: "Look at firewalls and proxies: HTTPS_PROXY has no effect here, nor in the function.",
  timeout: "Look at firewalls and at SAP's status page, and ask again.",
};

/** Says what happened and what to do. Of the key it says no more than the failure does: a field's name. */
export function explainFailure<C extends Code>(failure: Of<C>): Explanation {
  const explain: ((failure: Of<C>) => Explanation) | undefined = WORDS[failure.code];
  if (explain) return explain(failure);
  // A code that is new, or that nobody should meet here: docs/errors.md has a row for it.
  return { seen: failure.code, wayOut: "docs/errors.md says what this code means and what to do." };
}
