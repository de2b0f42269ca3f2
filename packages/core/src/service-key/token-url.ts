import type { ClientAuthentication } from "../client-authentication.ts";
import type { KeyProblem } from "../key-problem.ts";
import { fail, type Result, succeed } from "../result.ts";
import {
  certificateOriginOf,
  isCertificateOrigin,
  isSecretOrigin,
  originOf,
  secretOriginOf,
} from "../token-origin.ts";
import { type Client, type Found, readField } from "./client-fields.ts";

/** Where a client's tokens come from. */
export interface TokenUrls {
  /** The subaccount's own, by which its tokens name their issuer. */
  readonly origin: string;
  /** Where the request goes: the same, or the landscape's host for certificates. */
  readonly tokenOrigin: string;
}

/** Reads the URLs of a client, and checks that they are those of its kind of credential: each host takes one kind only. */
export function readTokenUrls(
  client: Client,
  { method }: ClientAuthentication,
): Result<TokenUrls, KeyProblem> {
  const url = readField(client, "url");
  if (!url.ok) return url;
  if (method === "client_secret_post") return forSecret(url.value);
  const certurl = readField(client, "certurl");
  return certurl.ok ? forCertificate(url.value, certurl.value) : certurl;
}

function forSecret({ field, value }: Found): Result<TokenUrls, KeyProblem> {
  if (value === undefined) return fail({ field, problem: "missing" });
  const origin = originOf(value.trim());
  if (origin === undefined) return fail({ field, problem: "not_a_token_url" });
  if (isCertificateOrigin(origin)) return fail({ field, problem: "certificate_host" });
  return succeed({ origin, tokenOrigin: origin });
}

function forCertificate(url: Found, certurl: Found): Result<TokenUrls, KeyProblem> {
  // Service Manager's keys name the certificate's host alone; some services name the other alone.
  const named = certurl.value === undefined ? url : certurl;
  if (named.value === undefined) return fail({ field: certurl.field, problem: "missing" });
  const read = originOf(named.value.trim());
  if (read === undefined) return fail({ field: named.field, problem: "not_a_token_url" });
  const tokenOrigin = named === certurl ? read : certificateOriginOf(read);
  if (isSecretOrigin(tokenOrigin) || !tokenOrigin.startsWith("https:"))
    return fail({ field: named.field, problem: "not_a_certificate_host" });
  const origin = originOf(url.value?.trim() ?? "") ?? secretOriginOf(tokenOrigin);
  if (isCertificateOrigin(tokenOrigin) && secretOriginOf(tokenOrigin) !== secretOriginOf(origin))
    return fail({ field: certurl.field, problem: "contradictory" });
  return succeed({ origin: secretOriginOf(origin), tokenOrigin });
}
