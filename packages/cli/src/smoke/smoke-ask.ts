import { fail, NAME, type Result, SCOPE_TOKEN, succeed } from "@btp-token-broker/core";
import type { CommandOption, Given } from "../command.ts";

/** What `smoke` was asked for, checked. */
export interface SmokeAsk {
  /** The broker's origin. */
  readonly url: string;
  readonly region: string;
  /** Left out: the first that the broker says this caller may ask for. */
  readonly key: string | undefined;
  /** Left out: whatever the rules grant. */
  readonly scopes: readonly string[] | undefined;
  readonly forbiddenKey: string | undefined;
  /** ARN of the alias `live`. */
  readonly functionArn: string | undefined;
  readonly json: boolean;
}

export const SMOKE_OPTIONS = {
  url: { value: "URL", required: true, does: "the broker's URL, as `sst deploy` prints it" },
  key: {
    value: "KEY",
    does: "a key that these credentials may ask for; default: the first that `GET /access` names",
  },
  scope: {
    value: "SCOPES",
    does: "scope names to ask for, with single spaces between them; default: none, which asks for all that the rules grant",
  },
  "forbidden-key": {
    value: "KEY",
    does: "a key of the configuration that these credentials may not ask for",
  },
  function: {
    value: "ARN",
    does: "the alias `live`, as `sst deploy` prints it for `alias`; asks Lambda, without running anything, whether it could be invoked directly",
  },
  region: { value: "REGION", does: "the broker's region; default: the one in the URL" },
  json: { does: "writes the record as JSON" },
} as const satisfies Readonly<Record<string, CommandOption>>;

const URL_REGION = /^[a-z0-9]+\.lambda-url\.([a-z0-9-]+)\.on\.aws$/;
const LOOPBACK = /^(?:127\.0\.0\.1|localhost|\[::1\])$/;
const REGION = /^[a-z]{2}(?:-[a-z0-9]+)+$/;
const LIVE_ARN = /^arn:aws[a-z-]*:lambda:([a-z0-9-]+):\d{12}:function:[\w-]{1,64}:live$/;

/** Reads the options. A problem names the option and what it takes. */
export function readSmokeAsk({ values, switches }: Given): Result<SmokeAsk, string> {
  const url = originOf(values.get("url") ?? "");
  if (url === undefined)
    return fail("--url wants the origin of the broker: https://ID.lambda-url.REGION.on.aws, and no path.");
  const region = regionOf(url, values.get("region"), values.get("function"));
  if (!region.ok) return region;
  for (const option of ["key", "forbidden-key"] as const) {
    const key = values.get(option);
    if (key !== undefined && !NAME.test(key))
      return fail(`--${option} wants the name of a key: small letters, digits and hyphens.`);
  }
  const scopes = values.get("scope")?.split(" ");
  if (scopes?.some((scope) => !SCOPE_TOKEN.test(scope)))
    return fail('--scope wants scope names with single spaces between them: --scope "job.read event.read".');
  return succeed({
    url,
    region: region.value,
    key: values.get("key"),
    scopes,
    forbiddenKey: values.get("forbidden-key"),
    functionArn: values.get("function"),
    json: switches.has("json"),
  });
}

/** Without TLS anybody on the way could read tokens, so that only this machine is spoken to without. */
function originOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, origin, href } = new URL(text);
  const isSafe = protocol === "https:" || (protocol === "http:" && LOOPBACK.test(hostname));
  return isSafe && href === `${origin}/` ? origin : undefined;
}

/** All that name a region have to agree: a signature for another one is refused, and says little of why. */
function regionOf(
  url: string,
  option: string | undefined,
  functionArn: string | undefined,
): Result<string, string> {
  if (option !== undefined && !REGION.test(option))
    return fail("--region wants the name of an AWS region, such as eu-central-1.");
  const ofFunction = LIVE_ARN.exec(functionArn ?? "")?.[1];
  if (functionArn !== undefined && ofFunction === undefined)
    return fail(
      "--function wants the ARN of the alias live: arn:aws:lambda:REGION:ACCOUNT:function:NAME:live.",
    );
  const ofUrl = URL_REGION.exec(new URL(url).hostname)?.[1];
  const region = option ?? ofUrl;
  if (region === undefined)
    return fail("--region is wanted, since the URL names none: --region eu-central-1.");
  if (ofUrl !== undefined && ofUrl !== region) return fail("--region is another one than the URL's.");
  if (ofFunction !== undefined && ofFunction !== region)
    return fail("--function is in another region than the URL.");
  return succeed(region);
}
