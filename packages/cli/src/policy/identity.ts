import {
  type Configuration,
  type ConfiguredCaller,
  type ConfiguredIssuer,
  fail,
  findCaller,
  type NearCaller,
  nearestCaller,
  parseAssumedRoleArn,
  parseRoleArn,
  type Principal,
  type Result,
  succeed,
} from "@btp-token-broker/core";
import { readTextOf } from "../file-input.ts";
import { noSuch } from "../stage.ts";
import type { PolicyPorts } from "./policy-ports.ts";
import type { AskedSubject } from "./why-ask.ts";

/** Whom the broker would take somebody for. */
export type Identity =
  | { readonly is: "caller"; readonly caller: ConfiguredCaller; readonly isAtAnotherPath: boolean }
  | { readonly is: "nobody"; readonly principal: Principal; readonly nearest: NearCaller | undefined }
  /** The broker believes no such issuer. `alike`: the one whose URL differs by what is easily overlooked. */
  | { readonly is: "issuer_unknown"; readonly alike: ConfiguredIssuer | undefined }
  /** The token is for somebody else, or for several. */
  | { readonly is: "audience"; readonly issuer: ConfiguredIssuer };

type Claims = Readonly<Record<string, unknown>>;

/** Finds out whom the broker would take the one for who is asked about. A problem is with what was given. */
export async function identify(
  asked: AskedSubject,
  configuration: Configuration,
  ports: Pick<PolicyPorts, "openInput">,
): Promise<Result<Identity, string>> {
  switch (asked.by) {
    case "caller": {
      const caller = configuration.callers.get(asked.name);
      return caller
        ? succeed({ is: "caller", caller, isAtAnotherPath: false })
        : fail(noSuch("caller", configuration.callers));
    }
    case "principal":
      return fromArn(asked.arn, configuration);
    case "jwt-claims": {
      const claims = await readClaims(asked.file, ports);
      return claims.ok ? fromClaims(claims.value, configuration) : claims;
    }
    case "issuer": {
      const issuer = configuration.issuers.get(asked.issuer) ?? issuerOf(asked.issuer, configuration);
      const claims = { ...asked.claims, sub: asked.subject };
      return succeed(
        issuer
          ? fromIssuer(issuer, { subject: asked.subject, claims }, configuration)
          : unknown(asked.issuer, configuration),
      );
    }
  }
}

function fromArn(arn: string, configuration: Configuration): Result<Identity, string> {
  if (!/^arn:aws[a-z-]*:(?:iam|sts)::/.test(arn))
    return fail(
      "--principal wants the ARN of a role (arn:aws:iam::<account>:role/<name>) or of its session " +
        "(arn:aws:sts::<account>:assumed-role/<name>/<session>). The subject of a JWT is said with --issuer and --subject, " +
        "or its claims with --jwt-claims.",
    );
  const role = parseRoleArn(arn) ?? parseAssumedRoleArn(arn);
  const identity = found({ kind: "aws", name: arn, role }, configuration);
  if (identity.is !== "caller" || identity.caller.kind !== "role") return succeed(identity);
  // A session's ARN has no path to compare.
  const isAtAnotherPath = parseRoleArn(arn) !== undefined && arn !== identity.caller.roleArn;
  return succeed({ ...identity, isAtAnotherPath });
}

function found(principal: Principal, configuration: Configuration): Identity {
  const caller = configuration.callers.get(findCaller(configuration, principal) ?? "");
  return caller
    ? { is: "caller", caller, isAtAnotherPath: false }
    : { is: "nobody", principal, nearest: nearestCaller(configuration, principal) };
}

function fromClaims(claims: Claims, configuration: Configuration): Result<Identity, string> {
  const { iss, sub, aud } = claims;
  if (typeof iss !== "string" || typeof sub !== "string")
    return fail("The claims have no iss and sub that are texts: the broker takes no JWT without.");
  const issuer = issuerOf(iss, configuration);
  if (!issuer) return succeed(unknown(iss, configuration));
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (audiences.length !== 1 || audiences[0] !== issuer.audience) return succeed({ is: "audience", issuer });
  return succeed(fromIssuer(issuer, { subject: sub, claims }, configuration));
}

function fromIssuer(
  { name }: ConfiguredIssuer,
  { subject, claims }: { readonly subject: string; readonly claims: Claims },
  configuration: Configuration,
): Identity {
  return found({ kind: "jwt", name: subject, issuer: name, claims }, configuration);
}

function issuerOf(url: string, { issuers }: Configuration): ConfiguredIssuer | undefined {
  return [...issuers.values()].find((issuer) => issuer.url === url);
}

function unknown(url: string, { issuers }: Configuration): Identity {
  const plain = (text: string) =>
    text
      .toLowerCase()
      .replace(/^https?:\/\//, "")
      .replace(/\/+$/, "");
  return {
    is: "issuer_unknown",
    alike: [...issuers.values()].find((each) => plain(each.url) === plain(url)),
  };
}

/** More than any door takes as a JWT. */
const MOST_CLAIM_BYTES = 65_536;

async function readClaims(
  file: string,
  { openInput }: Pick<PolicyPorts, "openInput">,
): Promise<Result<Claims, string>> {
  const text = await readTextOf(openInput(file), { option: "--jwt-claims", mostBytes: MOST_CLAIM_BYTES });
  if (!text.ok) return text;
  if (/^\s*["']?[\w-]+\.[\w-]+\.[\w-]+["']?\s*$/.test(text.value))
    return fail(
      "--jwt-claims wants claims, and this is a JWT, which is a credential: give the JSON object that its second part decodes to.",
    );
  try {
    const claims: unknown = JSON.parse(text.value);
    if (typeof claims === "object" && claims !== null && !Array.isArray(claims))
      return succeed(Object.fromEntries(Object.entries(claims)));
  } catch {
    // What it says of the text would quote it.
  }
  return fail("--jwt-claims wants a file with one JSON object: the claims of a JWT.");
}
