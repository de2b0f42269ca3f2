import { decodeJwt } from "jose";
import type { XsuaaClient } from "./xsuaa/client.ts";
import { form, type Received, send } from "./xsuaa/exchange.ts";
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

/** What a test says of a request; the rest is what a well-made client of `tech` sends to the bare host. */
interface Asked {
  readonly url?: string;
  readonly client?: XsuaaClient;
  readonly secret?: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks for a token. Rejects if the connection ends before the answer does. */
export function askXsuaa({ origin }: Xsuaa, asked: Asked = {}): Promise<Received> {
  const { url = origin, client = tech, fields = {}, headers = {} } = asked;
  const [first = ""] = client.secrets;
  const sent = form({ clientid: client.clientid, secret: asked.secret ?? first }, fields);
  return send(`${url}/oauth/token`, { ...sent, headers: { ...sent.headers, ...headers } });
}

/** The host of a zone: a name below `localhost`, which `send` finds without a resolver. */
export function zoneUrl({ origin }: Xsuaa, subdomain: string): string {
  return origin.replace("127.0.0.1", `${subdomain}.localhost`);
}

/** The claims of the token in an answer; throws if there is none. */
export function claimsOf({ json }: Received): Readonly<Record<string, unknown>> {
  return decodeJwt(String(json["access_token"]));
}
