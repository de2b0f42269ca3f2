import type { Failure } from "../../packages/core/src/failure.ts";
import type { ReadKey } from "../../packages/core/src/key-reader.ts";
import type { Result } from "../../packages/core/src/result.ts";
import type { Fixture } from "./fixture.ts";
import type { HostileOrigin } from "./hostile-origins.ts";

export interface Read {
  readonly fixture: Fixture;
  readonly result: Result<ReadKey, Failure>;
}

export interface ReadOrigin {
  readonly origin: HostileOrigin;
  readonly result: Result<ReadKey, Failure>;
}

const INTRODUCTION = `# Service keys

Every shape in which SAP's tools hand out a service key, and everything that is refused, as the tests show it: each row is
a text that was read as a mint reads a secret (\`test/service-keys\`). \`npx vitest run test/service-keys -u\` writes this
page anew.

Store the text as you have it, as a string or as binary. It is recognised by its form and not by its name, and wrappers may
stand in one another. A further shape is a further row of \`WRAPPERS\` in
\`packages/core/src/service-key/wrappers.ts\`, or a further name in \`client-fields.ts\` beside it.

All values here are invented, and members that nobody reads are left out. Certificates and texts in base64 are cut short with \`…\`.`;

/** The page of every fixture and of what became of it. */
export function serviceKeysPage(
  shapes: readonly Read[],
  refusals: readonly Read[],
  origins: readonly ReadOrigin[],
): string {
  return [
    INTRODUCTION,
    `## What is read

*Wrapped in* is what was taken off, from the outside in; *client at* is where the client then stands. A secret goes to the
subaccount's own host, a certificate to the landscape's host for certificates.

${table([["fixture", "where it comes from", "wrapped in", "client at", "credential", "asked for tokens"], ...shapes.map(shapeRow)])}`,
    `## What is refused

Nothing of these is sent anywhere. [errors.md](errors.md#what-cause-says) has the way out of each.

${table([["fixture", "how it comes about", "outcome", "field", "problem"], ...refusals.map(refusalRow)])}`,
    `## Where no credential is sent

The same key each time, with one of these URLs: as \`uaa.url\` beside a secret, or as \`certurl\` beside a certificate.

${table([["URL", "tempting because", "refused as"], ...origins.map(originRow)])}`,
    "## The fixtures",
    ...[...shapes, ...refusals].map(({ fixture }) => fixtureText(fixture)),
  ].join("\n\n");
}

function shapeRow({ fixture, result }: Read): readonly string[] {
  const { name, from } = fixture;
  if (!result.ok) return [link(name), from, "", "", "", `refused: \`${result.problem.code}\``];
  const { key, profile } = result.value;
  const { form, wrappers, client } = key.shape;
  const steps = [...(form === "json" ? [] : [form]), ...wrappers].map((step) => `\`${step}\``);
  const credential = key.authentication.method === "tls_client_auth" ? "certificate" : "secret";
  const type = profile.credentialType === undefined ? "" : `, \`${profile.credentialType}\``;
  return [
    link(name),
    from,
    steps.join(" "),
    client === "root" ? "the root" : `\`${client}\``,
    credential + type,
    profile.tokenOrigin,
  ];
}

function refusalRow({ fixture: { name, from }, result }: Read): readonly string[] {
  if (result.ok) return [link(name), from, "read", "", ""];
  const { problem } = result;
  const field = "field" in problem ? problem.field : "";
  return [
    link(name),
    from,
    `\`${problem.code}\``,
    field,
    kindOf(problem)
      .map((kind) => `\`${kind}\``)
      .join(""),
  ];
}

function originRow({ origin: { url, because }, result }: ReadOrigin): readonly string[] {
  const refusal = result.ok
    ? "read"
    : [result.problem.code, ...kindOf(result.problem)].map((code) => `\`${code}\``);
  return [
    `\`${url.replaceAll("\t", "<tab>").replaceAll("\n", "<line break>")}\``,
    because,
    [refusal].flat().join(" "),
  ];
}

function kindOf(failure: Failure): readonly string[] {
  return failure.code === "key_malformed" ? [failure.problem] : [];
}

function fixtureText({ name, text }: Fixture): string {
  const shown = text
    .replace(/(-----BEGIN [A-Z ]+-----)((?:\\n|\n|\\\\n)\w{3})[^-"]*(?=-----END|")/g, "$1$2…")
    .replace(/[A-Za-z0-9+/=]{65,}/g, (encoded) => `${encoded.slice(0, 24)}…`)
    .replace(/^\uFEFF/, "");
  return `### ${name}\n\n\`\`\`\n${shown.trim()}\n\`\`\``;
}

function link(name: string): string {
  return `[\`${name}\`](#${name})`;
}

function table([columns = [], ...rows]: readonly (readonly string[])[]): string {
  return [columns, columns.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
