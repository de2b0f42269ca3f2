import { equal } from "node:assert/strict";
import { form, type Received, send } from "../../packages/local/src/xsuaa/exchange.ts";
import { said } from "../contract/xsuaa/expectation.ts";

/** The client that may create zones and what is in them: UAA's `admin`, or one with its authority `uaa.admin`. */
export interface AdminClient {
  readonly clientid: string;
  readonly secret: string;
}

/** A request to UAA's own APIs. */
export interface AdminRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly body?: object;
  /** Id of the zone to act in; without it, UAA's own. */
  readonly zoneId?: string;
}

/** UAA's APIs, for somebody who may do everything. */
export interface UaaAdmin {
  /** As UAA says it, for instance `4.30.0`. */
  readonly version: string;
  /** Whatever comes of it, as it came. */
  readonly ask: (request: AdminRequest) => Promise<Received>;
  /** The same for what must succeed: gives the JSON, and rejects with UAA's answer otherwise. */
  readonly must: (request: AdminRequest) => Promise<unknown>;
}

/** Signs in at a UAA. Rejects when nothing answers there as a UAA does, or the client is refused. */
export async function connectAdmin(url: string, admin: AdminClient): Promise<UaaAdmin> {
  const info = await send(`${url}/info`, { method: "GET", headers: { accept: "application/json" } });
  const { app = {} }: { app?: { version?: unknown } } = info.json;
  if (typeof app.version !== "string") throw new Error(`There is no UAA at ${url}. ${said(info)}`);

  const signedIn = await send(`${url}/oauth/token`, form(admin));
  equal(signedIn.status, 200, `UAA refuses its client ${admin.clientid}. ${said(signedIn)}`);
  const authorization = `Bearer ${String(signedIn.json["access_token"])}`;

  const ask = ({ method, path, body, zoneId }: AdminRequest): Promise<Received> =>
    send(`${url}${path}`, {
      method,
      headers: {
        authorization,
        accept: "application/json",
        "content-type": "application/json",
        ...(zoneId !== undefined && { "x-identity-zone-id": zoneId }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  const must = async (request: AdminRequest): Promise<unknown> => {
    const answer = await ask(request);
    const isDone = answer.status >= 200 && answer.status < 300;
    if (!isDone) throw new Error(`UAA refuses ${request.method} ${request.path}. ${said(answer)}`);
    return JSON.parse(answer.text || "{}");
  };
  return { version: app.version, ask, must };
}

/** What UAA gives to whatever it creates. */
export function idOf(created: unknown): string {
  const { id }: { id?: unknown } = Object(created);
  if (typeof id !== "string") throw new Error("UAA has created something without an id");
  return id;
}
