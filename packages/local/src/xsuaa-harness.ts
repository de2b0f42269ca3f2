import { decodeJwt } from "jose";
import type { XsuaaClient } from "./xsuaa/client.ts";
import { form, type Received, send } from "./xsuaa/exchange.ts";
import type { XsuaaUser } from "./xsuaa/user.ts";
import type { Xsuaa } from "./xsuaa.ts";

/** The client that tests of the loopback xsuaa ask as. */
export const tech: XsuaaClient = {
  clientid: "sb-tech!b1|a!b14",
  secrets: ["s3cret+/="],
  authorities: ["a.read", "a.write"],
  identityzone: "acme",
  zoneid: "a4d2c1f0-0000-4000-8000-000000000001",
  subaccountid: "a4d2c1f0-0000-4000-8000-000000000002",
  xsappname: "tech!b1|a!b14",
};

/** The client through which tests log users in: `openid`, `uaa.user`, `a.read` and `a.write`, with refresh tokens. */
export const pw: XsuaaClient = {
  ...tech,
  clientid: "sb-pw!b1|a!b14",
  secrets: ["pw+secret"],
  grants: ["password", "refresh_token"],
};

/** A user of SAP ID service with a password that a form has to encode, who may do everything. */
export const alice: XsuaaUser & { readonly origin: "sap.default" } = {
  username: "alice@example.com",
  password: "k+a&l%a =ü",
  origin: "sap.default",
};

/** The seed of RFC 6238's examples, for a second factor. */
export const seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

/** What a test says of a request; the rest is what a well-made client of `tech` sends to the bare host. */
interface Asked {
  readonly url?: string;
  readonly client?: XsuaaClient;
  readonly secret?: string;
  readonly fields?: Readonly<Record<string, string | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks for a token. Rejects if the connection ends before the answer does. */
export function askXsuaa({ origin }: Xsuaa, asked: Asked = {}): Promise<Received> {
  const { url = origin, client = tech, fields = {}, headers = {} } = asked;
  const [first = ""] = client.secrets;
  const sent = form({ clientid: client.clientid, secret: asked.secret ?? first }, fields);
  return send(`${url}/oauth/token`, { ...sent, headers: { ...sent.headers, ...headers } });
}

/**
 * Logs a user in with a password, through `pw` if no other client is named. `password` stands for what is sent, with the
 * code of a second factor behind it; a field that is undefined is not sent.
 */
export function logIn(
  xsuaa: Xsuaa,
  asked: Asked & { readonly user?: XsuaaUser; readonly password?: string } = {},
): Promise<Received> {
  const { user = alice, fields, ...rest } = asked;
  const { username, password } = user;
  const sent = { grant_type: "password", username, password: asked.password ?? password, ...fields };
  return askXsuaa(xsuaa, { client: pw, ...rest, fields: sent });
}

/** Uses the refresh token of an answer, as `pw` if no other client is named. */
export function refresh(xsuaa: Xsuaa, { json }: Received, asked: Asked = {}): Promise<Received> {
  const refresh_token = String(json["refresh_token"]);
  const fields = { grant_type: "refresh_token", refresh_token, ...asked.fields };
  return askXsuaa(xsuaa, { client: pw, ...asked, fields });
}

/** The host of a zone: a name below `localhost`, which `send` finds without a resolver. */
export function zoneUrl({ origin }: Xsuaa, subdomain: string): string {
  return origin.replace("127.0.0.1", `${subdomain}.localhost`);
}

/** The claims of the token in an answer; throws if there is none. */
export function claimsOf({ json }: Received): Readonly<Record<string, unknown>> {
  return decodeJwt(String(json["access_token"]));
}
