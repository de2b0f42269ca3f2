import http from "node:http";
import https from "node:https";

/** A client of the server that the contract is held against. */
export interface ContractClient {
  readonly clientid: string;
  readonly secret: string;
  readonly authorities: readonly string[];
  /** Life of its access tokens, in seconds. */
  readonly lifeSeconds: number;
}

/** A token server and what the contract has to know of it. */
export interface XsuaaSubject extends AsyncDisposable {
  /** URL of the zone, without a trailing slash. */
  readonly baseUrl: string;
  /** URL of a zone that does not exist. */
  readonly unknownZoneUrl: string;
  /** URL of a zone that exists and does not know `tech`. */
  readonly otherZoneUrl: string;
  /** Grant client_credentials, secret `s3cret+/=`, authorities `a.read`, `a.write` and `uaa.resource`. */
  readonly tech: ContractClient;
  /** As `tech`, with a secret of letters and digits only, two secrets, and a life of 60 seconds. */
  readonly rotating: ContractClient & { readonly nextSecret: string };
  /** Grants password and refresh_token, not client_credentials; authority `a.read`. */
  readonly pw: ContractClient;
  /** Makes the first secret of `rotating` invalid. */
  readonly retireSecret: () => Promise<void>;
  /** Whether Basic credentials are percent-decoded unasked: OSS UAA by default does, xsuaa does not. */
  readonly decodesBasic: boolean;
}

/** An HTTP request; without a method it is a POST. */
export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An HTTP answer with its body read. */
export interface Received {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  /** The body's members, and none if it is not a JSON object. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** Sends a request, and finds every `*.localhost` on this machine, which not every resolver does (RFC 6761 §6.3). */
export function send(
  url: string,
  { method = "POST", headers = {}, body = "" }: Sent = {},
): Promise<Received> {
  const { protocol, host, hostname, port, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const request = (protocol === "https:" ? https : http).request({
      hostname: hostname.endsWith(".localhost") ? "127.0.0.1" : hostname,
      port,
      path: pathname + search,
      method,
      // Node frames the body of a DELETE only if it is told how.
      headers: { host, "content-length": String(Buffer.byteLength(body)), ...headers },
      agent: false,
    });
    request.on("error", reject);
    request.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: parse(text) });
      });
    });
    request.end(body);
  });
}

/** A form request: what a well-made client sends, and `fields` on top; undefined takes a field away. */
export function form(
  client: Pick<ContractClient, "clientid" | "secret">,
  fields: Readonly<Record<string, string | undefined>> = {},
): { readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  const all = {
    grant_type: "client_credentials",
    client_id: client.clientid,
    client_secret: client.secret,
    ...fields,
  };
  const given = Object.entries(all).filter((field): field is [string, string] => field[1] !== undefined);
  return { headers: formHeaders, body: new URLSearchParams(given).toString() };
}

/** As `form`, with the credentials in the `Authorization` header instead. */
export function basicForm(
  { clientid, secret }: Pick<ContractClient, "clientid" | "secret">,
  fields: Readonly<Record<string, string | undefined>> = {},
): { readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  const authorization = `Basic ${Buffer.from(`${clientid}:${secret}`).toString("base64")}`;
  const { headers, body } = form(
    { clientid, secret },
    { client_id: undefined, client_secret: undefined, ...fields },
  );
  return { headers: { ...headers, authorization }, body };
}

const formHeaders = { "content-type": "application/x-www-form-urlencoded", accept: "application/json" };

function parse(text: string): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === "object" && json !== null ? { ...json } : {};
  } catch {
    return {};
  }
}
