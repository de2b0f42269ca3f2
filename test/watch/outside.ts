import {
  fail,
  Secret,
  type StoredKey,
  type StoreProblem,
  succeed,
  type TokenRequest,
} from "@btp-token-broker/core";
import {
  type CertificateAuthority,
  createCertificateAuthority,
} from "../../packages/local/src/xsuaa/certificate-authority.ts";
import { some } from "../support/some.ts";
import { the } from "../support/the.ts";
import type { Clock, Outside } from "./broker-process.ts";

/** How long things take, in milliseconds. */
const TAKES = { read: 15, mint: 120, refusal: 30 } as const;

const LIFE_SECONDS = 43_200;

/** What xsuaa does with every request. */
export type Conduct =
  | "mints"
  | "answers 503"
  /** Hands out tokens of another client. */
  | "mixes up clients"
  /** Nothing ever comes, nor does the adapter give up when it should. */
  | { readonly stallsUntil: number };

/** Names a key's client after the key. */
export const clientOf = (key: string) => `sb-${key}!b1|jobs!b14`;

/** Text of a service key; each secret of it is a credential of its own to xsuaa. */
export const serviceKey = (key: string, clientsecret: string, grant = "client_credentials") =>
  some.serviceKey(
    { clientid: clientOf(key), clientsecret, xsmasterappname: "jobs!b14" },
    { grant_type: grant },
  );

let authority: CertificateAuthority | undefined;

/** The same with a certificate in place of the secret. Making one takes some tenths of a second. */
export function certificateKey(key: string, endsAt: number): string {
  authority ??= createCertificateAuthority(the.now);
  const issued = authority.issue({ commonName: key, startsAt: the.now, endsAt });
  return some.serviceKey({
    clientid: clientOf(key),
    clientsecret: undefined,
    xsmasterappname: "jobs!b14",
    "credential-type": "x509",
    certificate: issued.certificate + issued.issuer,
    key: issued.privateKey,
    certurl: the.origin.replace("authentication.", "authentication.cert."),
  });
}

/** The world around the function: an xsuaa and a Secrets Manager that behave as they are told. */
export function createOutside() {
  /** By secret, the newest version first. */
  const stored = new Map<string, readonly StoredKey[]>();
  const problems = new Map<string, StoreProblem | "throws">();
  const accepted = new Set<string>();
  let conduct: Conduct = "mints";

  function answer({ body, certificate }: TokenRequest, clock: Clock) {
    const form = new URLSearchParams(body.reveal());
    if (!certificate && !accepted.has(form.get("client_secret") ?? "")) return succeed(some.badCredentials());
    const password = form.get("password");
    if (password !== null && !accepted.has(password)) return succeed(some.badCredentials());
    const cid = conduct === "mixes up clients" ? clientOf("another") : form.get("client_id");
    const scope = form.get("scope")?.split(" ") ?? ["jobs!b14.read", "jobs!b14.write"];
    const iat = Math.floor(clock.now / 1_000);
    const members = { expires_in: LIFE_SECONDS - 1, scope: scope.join(" ") };
    const claims = { cid, scope, iat, exp: iat + LIFE_SECONDS };
    const user = form.get("username");
    return succeed(
      some.tokenAnswer(
        members,
        user === null ? claims : { ...claims, user_name: user, grant_type: "password" },
      ),
    );
  }

  const outside: Outside = {
    async read(secret, stage, clock) {
      clock.now += TAKES.read;
      const problem = problems.get(secret);
      if (problem === "throws") throw new Error("The SDK has a bug");
      if (problem !== undefined) return fail(problem);
      const version = (stored.get(secret) ?? [])[stage === "AWSCURRENT" ? 0 : 1];
      return version ? succeed(version) : fail("absent");
    },
    async post(request, _deadline, clock) {
      if (typeof conduct === "object") {
        clock.now = Math.max(clock.now, conduct.stallsUntil);
        return fail("timeout");
      }
      clock.now += conduct === "answers 503" ? TAKES.refusal : TAKES.mint;
      return conduct === "answers 503" ? succeed(some.refusal(503)) : answer(request, clock);
    },
  };

  return {
    outside,
    xsuaa: {
      does: (how: Conduct) => void (conduct = how),
      accepts: (secret: string) => void accepted.add(secret),
      refuses: (secret: string) => void accepted.delete(secret),
    },
    secrets: {
      /** Stores a text as the current version of a secret. */
      put(secret: string, text: string, at: number): void {
        const versions = stored.get(secret) ?? [];
        const version = `${secret}-${versions.length + 1}`;
        stored.set(secret, [{ text: new Secret(text), version, storedAt: at }, ...versions]);
      },
      fail: (secret: string, problem: StoreProblem | "throws") => void problems.set(secret, problem),
    },
  };
}
