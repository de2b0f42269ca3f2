import {
  type ConfiguredIssuer,
  fail,
  type IssuerProblem,
  type Result,
  succeed,
} from "@btp-token-broker/core";
import * as v from "valibot";
import type { ReadDocument } from "./document-reader.ts";
import { type KeySet, parseKeySet } from "./key-set.ts";

const Discovery = v.object({ issuer: v.string(), jwks_uri: v.string() });

/** Reads the keys that an issuer publishes, where the configuration or the issuer itself says that they are. */
export async function readPublishedKeys(
  issuer: ConfiguredIssuer,
  read: ReadDocument,
  deadline: number,
): Promise<Result<KeySet, IssuerProblem>> {
  const place =
    issuer.jwksUrl === undefined ? await discover(issuer, read, deadline) : succeed(issuer.jwksUrl);
  if (!place.ok) return place;
  const json = await read(place.value, deadline);
  return json.ok ? parseKeySet(json.value) : json;
}

/**
 * OpenID Connect Discovery 1.0 §4. The document must be of this very issuer (§4.3), and may name keys on its own origin
 * only: all issuers of docs/callers.md have them there, and for any other the configuration says where they are.
 */
async function discover(
  { url }: ConfiguredIssuer,
  read: ReadDocument,
  deadline: number,
): Promise<Result<string, IssuerProblem>> {
  const json = await read(`${url.replace(/\/$/, "")}/.well-known/openid-configuration`, deadline);
  if (!json.ok) return json;
  const document = v.safeParse(Discovery, json.value);
  if (!document.success || document.output.issuer !== url) return fail("issuer_differs");
  const { jwks_uri: place } = document.output;
  return isOnOrigin(place, new URL(url).origin) ? succeed(place) : fail("keys_elsewhere");
}

function isOnOrigin(place: string, origin: string): boolean {
  if (!URL.canParse(place)) return false;
  const parsed = new URL(place);
  return parsed.origin === origin && parsed.username === "" && parsed.password === "";
}
