export { compose } from "./compose.ts";
export type { Handler, LambdaContext } from "./lambda-handler.ts";
export { createSecretsManagerStore } from "./secrets-manager.ts";
export { createTokenEndpoint } from "./token-endpoint.ts";
