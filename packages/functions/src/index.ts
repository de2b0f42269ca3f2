export { compose } from "./compose.ts";
export { crashRecord } from "./log.ts";
export type { Handler, LambdaContext } from "./lambda-handler.ts";
export { computePasscode } from "./login/passcode.ts";
export { createUserSecretStore } from "./login/user-secrets.ts";
export { createMintParts, type MintParts } from "./mint-parts.ts";
export { createSecretsManagerStore, storeProblem } from "./secrets-manager.ts";
export { createTokenEndpoint } from "./token-endpoint.ts";
export { unreachable } from "./unreachable.ts";
