import http from "node:http";
import https from "node:https";

/** Longer than any server takes; a test that hangs says nothing. */
const PATIENCE_MS = 30_000;

/** What a client authenticates with. */
interface ClientCredentials {
  readonly clientid: string;
  readonly secret: string;
}

/** An HTTP request; without a method it is a POST. */
export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Of a connection with TLS: whom to trust, and what to show, as PEM. */
export interface Security {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** Keeps what may be used again; default: nothing is. */
  readonly agent?: https.Agent;
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
  security: Security = {},
): Promise<Received> {
  const { protocol, host, hostname, port, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const request = (protocol === "https:" ? https : http).request({
      hostname: /(?:^|\.)localhost$/u.test(hostname) ? "127.0.0.1" : hostname,
      port,
      path: pathname + search,
      method,
      // Node frames the body of a DELETE only if it is told how.
      headers: { host, "content-length": String(Buffer.byteLength(body)), ...headers },
      agent: false,
      ...security,
      signal: AbortSignal.timeout(PATIENCE_MS),
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
  client: ClientCredentials,
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
  { clientid, secret }: ClientCredentials,
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
