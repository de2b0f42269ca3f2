import { type Behaviour, type RawRequest, startRawServer, wholeAnswer } from "../support/raw-server.ts";

/** The requests of `btp-broker smoke`, as a server can tell them apart. */
export type ScriptedAsk =
  | "unsigned"
  | "wrong-service"
  | "health"
  | "access"
  | "key-access"
  | "token"
  | "again"
  | "denied"
  | "forbidden";

/** What a server does instead of answering well. */
export type Script = Readonly<Partial<Record<ScriptedAsk, string | Behaviour>>>;

/** What may stand in nothing that is written: the credentials that sign, and the token that is answered. */
export const canaries = {
  accessKeyId: "ASIACANARY0000000001",
  secretAccessKey: "canary/secret+access/key/0000000000000001",
  sessionToken: "canary/session+token/0000000000000000000000000000000000000000000000001==",
  tokenSignature: "canary-signature-of-a-token",
};

/** When all of it happens, in milliseconds since the Unix epoch. */
export const SCRIPTED_NOW = Date.UTC(2026, 10, 22, 10);

const principal = "arn:aws:sts::111122223333:assumed-role/orders/local";
export const scripted = {
  principal,
  id: "8f1e4a52-6f7c-4d3b-9a55-0c4f5d1f7c11",
  scopes: ["cis-central!b14.event.read", "cis-central!b14.job.read"],
};

/** An unsigned JWT with these claims beside those of an hour's life. */
export function scriptedToken(claims: object = {}): string {
  const part = (json: object) => Buffer.from(JSON.stringify(json)).toString("base64url");
  const payload = { iat: 1_000, exp: 4_600, scope: scripted.scopes, ...claims };
  return [part({ alg: "RS256" }), part(payload), canaries.tokenSignature].join(".");
}

/** An answer of the broker's, through a function URL; a header that is `undefined` is left out. */
export function brokerAnswer(
  status: number,
  body: object | string,
  headers: Readonly<Record<string, string | undefined>> = {},
): string {
  return written(status, body, { "cache-control": "no-store", "x-request-id": scripted.id, ...headers });
}

/** An answer of AWS's own. */
export function awsAnswer(
  status: number,
  body: object | string,
  headers: Readonly<Record<string, string | undefined>> = {},
): string {
  return written(status, body, headers);
}

function written(
  status: number,
  body: object | string,
  headers: Readonly<Record<string, string | undefined>>,
): string {
  const all = {
    "content-type": "application/json",
    date: new Date(SCRIPTED_NOW).toUTCString(),
    "x-amzn-requestid": scripted.id,
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  );
  return wholeAnswer(status, typeof body === "string" ? body : JSON.stringify(body), lines);
}

/** The body of `GET /token`, but for the members given. */
export function tokenBody(members: object = {}) {
  const token = { access_token: scriptedToken(), token_type: "bearer", expires_in: 3_599 };
  return { ...token, scope: scripted.scopes.join(" "), ...members };
}

/** The body of an error, but for the members given. */
export function errorBody(error: string, members: object = {}) {
  return { error, error_description: `${scripted.principal} may not.`, request_id: scripted.id, ...members };
}

export const forbiddenByAws = awsAnswer(
  403,
  {
    Message:
      "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com",
  },
  { "x-amzn-errortype": "AccessDeniedException" },
);

/** What a function URL with the broker behind it answers. */
const WELL: Readonly<Record<ScriptedAsk, () => string>> = {
  unsigned: () => forbiddenByAws,
  "wrong-service": () =>
    awsAnswer(403, { message: "Credential should be scoped to correct service: 'lambda'. " }),
  health: () => brokerAnswer(200, { status: "ok", version: "0.1.0" }),
  access: () =>
    brokerAnswer(200, {
      principal,
      caller: "orders",
      keys: [{ key: "cis-central", scopes: ["event.read", "job.read"] }],
    }),
  "key-access": () => brokerAnswer(200, { key: "cis-central", scopes: scripted.scopes, service_urls: {} }),
  token: () => brokerAnswer(200, tokenBody(), { "x-cache": "miss" }),
  again: () => brokerAnswer(200, tokenBody(), { "x-cache": "hit" }),
  denied: () => brokerAnswer(403, errorBody("access_denied")),
  forbidden: () => brokerAnswer(403, errorBody("access_denied")),
};

/** Starts a server on loopback that answers as a function URL does, but for what a script says. */
export function startScriptedUrl(script: Script = {}) {
  let tokens = 0;
  return startRawServer((socket, request) => {
    const ask = askOf(request, () => (tokens += 1));
    const act = script[ask] ?? WELL[ask]();
    if (typeof act === "function") act(socket, request);
    else socket.write(act);
  });
}

function askOf({ head }: RawRequest, countToken: () => number): ScriptedAsk {
  const [line = ""] = head;
  const target = line.split(" ")[1] ?? "";
  const authorization = head.find((header) => /^authorization:/i.test(header));
  if (authorization === undefined) return "unsigned";
  if (authorization.includes("/execute-api/")) return "wrong-service";
  if (target === "/health") return "health";
  if (target === "/access") return "access";
  if (target.startsWith("/access/")) return "key-access";
  if (target.includes("key=smoke-no-such-key")) return "denied";
  if (target.includes("key=forbidden")) return "forbidden";
  return countToken() === 1 ? "token" : "again";
}
