export { type AuditEntry, type AuditRecord, type MintRecord, openAuditEntry } from "./audit.ts";
export { type Broker, type BrokerParts, createBroker, type KeyAccess } from "./broker.ts";
export { findCaller, type JwtPrincipal, type Principal, roleCallers, workloadCallers } from "./caller.ts";
export { type ClaimedIdentity, judgeCallerJwt, type JwtParts } from "./caller-jwt.ts";
export type { ConfiguredCaller, RoleCaller, WorkloadCaller } from "./configured-caller.ts";
export type { ClaimConditions } from "./claim-conditions.ts";
export type { ConfiguredIssuer, JwtAlgorithm } from "./issuer.ts";
export type {
  Access,
  Configuration,
  ConfiguredKey,
  ConfiguredUser,
  Deployment,
  ExpectedKey,
  PrivateDoor,
  Rule,
  RuleTest,
} from "./configuration.ts";
export { type Budget, budgetAt } from "./budget.ts";
export { type Certificate, certificateDays, endsSoon, type ReadCertificate } from "./certificate.ts";
export {
  type CertificatePair,
  type ClientAuthentication,
  isSameCredential,
} from "./client-authentication.ts";
export { NAME } from "./configuration.ts";
export { ConfigurationError } from "./configuration-problems.ts";
export {
  type CallerDifference,
  callerDifferences,
  type NearCaller,
  nearestCaller,
} from "./caller-differences.ts";
export { decide, decideScopes, type Grant, grantedNames } from "./decision.ts";
export {
  type Allowed,
  explainDecision,
  isInForce,
  type Refusal,
  type RefusedScope,
  rulesAbout,
} from "./decision-reasons.ts";
export type { BrokerDefinition } from "./broker-definition.ts";
export { toExchangeError } from "./exchange-error.ts";
export { shareOfWorkloads } from "./door-share.ts";
export { type ConfigureBroker, defineBroker } from "./define-broker.ts";
export type { KeyCheckReport, KeyFinding } from "./key-check.ts";
export { causeOf, type CertificateAlert, type Failure, type RequestProblem } from "./failure.ts";
export type { IdentityFailure, IdentityProblem, IssuerProblem } from "./identity-problem.ts";
export { createLogins, LOGIN_OVERTIME_MS, type LoginParts, type Logins } from "./login.ts";
export type { LoginAnswer, LoginDesk, LoginOrder } from "./login-desk.ts";
export type { StoredUser, UserSecretStore } from "./login-marks.ts";
export type { ComputePasscode, Passcode } from "./passcode.ts";
export { type Caution, cautions, warnings } from "./warnings.ts";
export type { IssuedToken, TokenAsk } from "./issue.ts";
export {
  type ReadKey,
  readServiceKey,
  type ServiceKeyStore,
  type StoredKey,
  type StoreProblem,
  type VersionStage,
} from "./key-reader.ts";
export { judgeClient, type KeyTrial, type TrialParts, tryKey } from "./key-trial.ts";
export type { Profile } from "./profile.ts";
export { REFUSED_VERSION } from "./refused-version.ts";
export { fail, type Result, succeed } from "./result.ts";
export { parseAssumedRoleArn, parseRoleArn } from "./role-arn.ts";
export { unmetTests } from "./rule-test.ts";
export { fullScopeName, SCOPE_TOKEN, type ScopeSet } from "./scope.ts";
export { KMS_KEY_ARN, SECRET_NAME, secretOf } from "./secret-arn.ts";
export { Secret } from "./secret.ts";
export type { KeyProblem } from "./key-problem.ts";
export { type Rest, restAfter, restLeftMs } from "./rest.ts";
export { SAP_SERVICE_DOMAINS } from "./service-domain.ts";
export { parseServiceKey, type ServiceKey } from "./service-key.ts";
export { createSingleFlight } from "./single-flight.ts";
export { DAY_MS, MINUTE_MS, parseInstant, SECOND_MS } from "./time.ts";
export { type MintedToken, type ReadClaims, type Remark, TOLERATED_SCOPES } from "./token-answer.ts";
export type { EndpointAnswer, TokenAnswer, TokenEndpoint } from "./token-endpoint.ts";
export { renewedAfterMs } from "./token-state.ts";
export { isTokenOriginAllowed, SAP_TOKEN_ORIGINS } from "./token-origin.ts";
export type { ClientCertificate, TokenRequest } from "./token-request.ts";
export type { WarmReport } from "./warm-up.ts";
export { type Trouble, troubleOf } from "./trouble.ts";
export { toWireError, type WireError } from "./wire-error.ts";
export type { Unreachable } from "./unreachable.ts";
export { parseUserCredentials } from "./user-credentials.ts";
export { readCredentials, readSeed } from "./user-secrets.ts";
