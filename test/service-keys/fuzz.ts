import type { ReadCertificate } from "../../packages/core/src/certificate.ts";
import type { Failure } from "../../packages/core/src/failure.ts";
import type { Profile } from "../../packages/core/src/profile.ts";
import { readCertificate } from "../../packages/functions/src/certificate-reader.ts";
import { repositoryText } from "../support/markdown-table.ts";
import { createMutations } from "./mutation.ts";
import { readFixture } from "./read-fixture.ts";

/** What became of many texts: how often each outcome came, and every broken promise with its text. */
export interface Fuzzed {
  readonly outcomes: ReadonlyMap<string, number>;
  readonly broken: readonly { readonly promise: string; readonly text: string }[];
}

const MOST_CERTIFICATES = 1_000;

/** Words of our own, which is all that a refusal may consist of: `docs/errors.md` has every one of them. */
const WORDS = new Set(repositoryText("docs/errors.md").match(/\w+/g));
/** Where in a key something is wrong: SAP's names, with `uaa.` or `oauth.` before those that stand there. */
const FIELD =
  /^(?:\(the whole value\)|items|kind|data|credentials|(?:(?:uaa|oauth)\.)?(?:attribute\.)?(?:client_?[iI]d|client_?[sS]ecret|certificate|tls\.crt|key|tls\.key|cert_?[uU]rl|token_?[uU]rl|oauth_url|uaa_url|url|credential-type))$/;

/** Reads so many texts that came out of the fixtures, as a mint would read them. */
export async function fuzz(count: number, seed: number): Promise<Fuzzed> {
  const outcomes = new Map<string, number>();
  const broken: { promise: string; text: string }[] = [];
  const next = createMutations(seed);
  for (let turn = 0; turn < count; turn++) {
    const text = next();
    const { outcome, promise } = await read(text);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    if (promise !== undefined) broken.push({ promise, text });
  }
  return { outcomes, broken };
}

const certificates = new Map<string, ReturnType<typeof readCertificate>>();

/** OpenSSL takes longer than all the rest, and most texts hold one of few pairs. */
const readOnce: ReadCertificate = (pair) => {
  const id = pair.certificate.reveal() + pair.privateKey.reveal();
  const known = certificates.get(id) ?? readCertificate(pair);
  if (certificates.size < MOST_CERTIFICATES) certificates.set(id, known);
  return known;
};

async function read(
  text: string,
): Promise<{ readonly outcome: string; readonly promise: string | undefined }> {
  try {
    const result = await readFixture({ text }, readOnce);
    if (result.ok) return { outcome: "read", promise: brokenByProfile(result.value.profile) };
    const { problem } = result;
    const kind = "problem" in problem ? problem.problem : problem.code;
    return { outcome: kind, promise: brokenByRefusal(problem) };
  } catch (error) {
    return { outcome: "thrown", promise: `never throws: ${String(error)}` };
  }
}

function brokenByRefusal(problem: Failure): string | undefined {
  const { field, endedAt, ...words } = { field: undefined, endedAt: undefined, ...problem };
  if (field !== undefined && !FIELD.test(field)) return `names no field but SAP's: ${field}`;
  if (endedAt !== undefined && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(endedAt)) return "says when";
  const strange = Object.values(words).find((word) => !WORDS.has(String(word)));
  return strange === undefined ? undefined : `quotes nothing: ${String(strange)}`;
}

/** An opinion of its own on where SAP's token endpoints and services are. */
function brokenByProfile({
  tokenOrigin,
  origin,
  serviceUrls,
  certificateEndsAt,
}: Profile): string | undefined {
  const isToken = (url: string, path: string) => {
    const { protocol, host, origin: parsed } = new URL(url);
    const labels = host.split(".");
    const landscape = labels.slice(1).join(".");
    const domains = [
      `${path}.${labels.at(-4)}.hana.ondemand.com`,
      `${path}.${labels.at(-4)}.platform.sapcloud.cn`,
    ];
    return protocol === "https:" && parsed === url && domains.includes(landscape);
  };
  const host = certificateEndsAt === undefined ? "authentication" : "authentication.cert";
  if (!isToken(tokenOrigin, host)) return `asks only at SAP: ${tokenOrigin}`;
  if (!isToken(origin, "authentication")) return `knows the subaccount: ${origin}`;
  const astray = Object.values(serviceUrls).find((url) => {
    const { protocol, username, password, search, hash, hostname } = new URL(url);
    const isBelow = /\.(?:hana\.ondemand\.com|platform\.sapcloud\.cn)$/.test(hostname);
    return protocol !== "https:" || !isBelow || username + password + search + hash !== "";
  });
  return astray === undefined ? undefined : `shows no service elsewhere: ${astray}`;
}
