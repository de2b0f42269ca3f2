import type { EndpointAnswer } from "../../packages/core/src/token-endpoint.ts";
import { fail, succeed } from "../../packages/core/src/result.ts";
import { Secret } from "../../packages/core/src/secret.ts";
import { SECOND_MS } from "../../packages/core/src/time.ts";
import type { TokenRequest } from "../../packages/core/src/token-request.ts";
import { some } from "../support/some.ts";
import { CANARY, type Client } from "./client.ts";
import { SCOPES } from "./grants.ts";
import { sha256, type Token } from "./token.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** A `Retry-After`, and beside it what it means, which nobody here reads out of its text. */
export interface RetryAfter {
  readonly header: string;
  readonly asks: "nothing" | { readonly seconds: number } | { readonly instant: number };
}

/** What goes wrong with a token request: its way, its answer, or the token in it. */
export type XsuaaFault =
  | { readonly kind: "status"; readonly status: number; readonly retryAfter?: RetryAfter | undefined }
  | { readonly kind: "broken"; readonly problem: "connection" | "dns" | "tls" | "too_large" | "undecodable" }
  | { readonly kind: "silent" }
  | { readonly kind: "slow"; readonly ms: number }
  | { readonly kind: "garbage" }
  | {
      readonly kind: "token";
      readonly is: "wider" | "narrower" | "another-client's" | "another-zone's" | "boasting";
    };

/** An answer on its way: `ms` until it is there, never if xsuaa keeps silent. */
export interface Reply {
  readonly ms: number;
  readonly answer: EndpointAnswer;
  /** What it brings, if that is a token which may be kept: the asked client's, and no wider than asked. */
  readonly token: Token | undefined;
  readonly retryAfter?: RetryAfter | undefined;
}

/** How long a `Retry-After` asks somebody to wait whose wall clock says so. */
export function askedMs(retryAfter: RetryAfter | undefined, wall: number): number | undefined {
  if (retryAfter === undefined || retryAfter.asks === "nothing") return undefined;
  const { asks } = retryAfter;
  return "seconds" in asks ? asks.seconds * SECOND_MS : Math.max(0, asks.instant - wall);
}

const HEADERS = { retryAfter: undefined, contentType: "application/json" };

/** What arrived, as xsuaa sees it. */
export interface Arrival {
  readonly client: Client;
  readonly secret: string;
  /** Where it was sent. */
  readonly origin: string;
  /** As named in the form; `all` when it named none. */
  readonly scopes: "all" | readonly string[];
}

/**
 * A stand-in for xsuaa in virtual time: it knows clients by their secrets, and issues from the moment at which a
 * request arrives. Its clock is not the broker's.
 */
export function createXsuaa(time: VirtualTime, random: () => number) {
  const clients = new Map<string, Client>();
  const faults = new Map<string, XsuaaFault[]>();
  const lives = new Map<string, number>();
  const aheadMs = Math.round((random() - 0.5) * 600 * SECOND_MS);
  let serial = 0;

  function issue(
    { client, scopes }: Arrival,
    fault: XsuaaFault | undefined,
  ): Pick<Reply, "answer" | "token"> {
    const is = fault?.kind === "token" ? fault.is : "good";
    const asked = scopes === "all" ? SCOPES.map((name) => `${client.prefix}.${name}`) : scopes;
    const granted = is === "narrower" ? asked.slice(1) : [...asked, "openid"];
    const scope = is === "wider" ? [...granted, `${client.prefix}.admin`] : granted;
    const lifeSeconds = lives.get(client.key) ?? 43_200;
    const issuedAt = (time.now + aheadMs) / SECOND_MS;
    // Who promises too much leaves only the claims to go by, and those are rounded.
    const iat = is === "boasting" ? Math.ceil(issuedAt) : Math.floor(issuedAt);
    const exp = iat + lifeSeconds;
    const expiresIn = Math.floor((exp * SECOND_MS - time.now - aheadMs) / SECOND_MS);
    serial += 1;
    const claims = some.claims({
      jti: `token-${serial}`,
      cid: is === "another-client's" ? "sb-another" : client.id,
      zid: is === "another-zone's" ? "zone-another" : client.zone,
      iss: `${client.origin}/oauth/token`,
      iat,
      exp,
      scope,
      authorities: scope,
    });
    const text = some.jwt(claims).replace(/unsigned$/, CANARY);
    const body = {
      access_token: text,
      token_type: "bearer",
      expires_in: is === "boasting" ? 86_400 : expiresIn,
      scope: scope.join(" "),
      jti: `token-${serial}`,
    };
    const isKept =
      is === "good" || is === "narrower" || is === "boasting" || (is === "wider" && scopes === "all");
    return {
      answer: succeed({ status: 200, ...HEADERS, body: new Secret(JSON.stringify(body)) }),
      token: isKept
        ? {
            text,
            sha256: sha256(text),
            client,
            scope,
            lifeMs: (is === "boasting" ? lifeSeconds : expiresIn) * SECOND_MS,
            expiresAt: exp * SECOND_MS - aheadMs,
            sent: { wall: time.wall, now: time.now },
          }
        : undefined,
    };
  }

  return {
    admit: (client: Client) => void clients.set(client.id, client),
    /** What goes wrong with the next requests for tokens of a key. */
    plan: (key: string, planned: readonly XsuaaFault[]) => void faults.set(key, [...planned]),
    /** How long tokens of a key live from now on. */
    setLife: (key: string, seconds: number) => void lives.set(key, seconds),
    read(request: TokenRequest): Arrival {
      const form = new URLSearchParams(request.body.reveal());
      const client = clients.get(form.get("client_id") ?? "");
      if (!client) throw new Error("A token request names no client of this world");
      return {
        client,
        secret: form.get("client_secret") ?? "",
        origin: request.origin,
        scopes: form.get("scope")?.split(" ") ?? "all",
      };
    },
    reply(arrival: Arrival): Reply {
      const fault = faults.get(arrival.client.key)?.shift();
      const ms = 5 + Math.round(random() * 145);
      const says = (status: number, body: string, retryAfter?: RetryAfter): Reply => ({
        ms,
        answer: succeed({
          status,
          ...HEADERS,
          retryAfter: retryAfter?.header,
          body: new Secret(`${body}${CANARY}`),
        }),
        token: undefined,
        retryAfter,
      });
      switch (fault?.kind) {
        case "status":
          return says(fault.status, "<html>", fault.retryAfter);
        case "broken":
          return { ms, answer: fail(fault.problem), token: undefined };
        case "garbage":
          return says(200, '{"access_token":');
        case "silent":
          return { ms: Number.POSITIVE_INFINITY, answer: fail("timeout"), token: undefined };
        case "slow":
        case "token":
        case undefined:
          break;
      }
      if (!arrival.client.secrets.has(arrival.secret)) return says(401, '{"error":"invalid_client"}');
      return { ...issue(arrival, fault), ms: fault?.kind === "slow" ? fault.ms : ms };
    },
  };
}

export type Xsuaa = ReturnType<typeof createXsuaa>;
