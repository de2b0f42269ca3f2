import type { Secret } from "./secret.ts";

/** How a token is asked for (RFC 6749 §4.3, §4.4, §6). */
export type TokenGrant =
  | { readonly type: "client_credentials" }
  | ({ readonly type: "password" } & Login)
  | { readonly type: "refresh_token"; readonly refreshToken: Secret };

/** A user's name and password, as the user's secret has them, and the code of this moment. */
export interface Login extends UserCredentials {
  /** Of the second factor; `undefined` for a user without. */
  readonly passcode: Secret | undefined;
}

/** What an AWS secret says of a user. */
export interface UserCredentials {
  readonly username: string;
  readonly password: Secret;
  /** Key of the identity provider in SAP's words (`sap.custom`); `undefined` for the one that xsuaa chooses. */
  readonly origin: string | undefined;
}
