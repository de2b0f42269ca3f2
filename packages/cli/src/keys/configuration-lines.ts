import type { ConfiguredKey, ReadKey } from "@btp-token-broker/core";

/** What to write for a key below `keys` in `broker.config.ts`, ready to be pasted. It pins the key to its subaccount. */
export function configurationLines(
  { name, secret, kmsKey }: ConfiguredKey,
  { key }: ReadKey,
  stage: string,
): readonly string[] {
  // Only what broker.config.ts takes as an origin: not the local stack's.
  const pins = [
    ...(key.origin.startsWith("https://") ? [`origin: ${JSON.stringify(key.origin)}`] : []),
    ...(key.subaccount === undefined ? [] : [`subaccount: ${JSON.stringify(key.subaccount)}`]),
  ];
  return [
    `    ${JSON.stringify(name)}: {`,
    `      secret: ${secretExpression(secret, stage)},`,
    ...(kmsKey === undefined ? [] : [`      kmsKey: ${JSON.stringify(kmsKey)},`]),
    ...(pins.length === 0 ? [] : [`      expect: { ${pins.join(", ")} },`]),
    "    },",
  ];
}

/** A name with the stage in it is another one in each stage. */
function secretExpression(secret: string, stage: string): string {
  const parts = secret.split("/");
  if (secret.startsWith("arn:") || !parts.includes(stage)) return JSON.stringify(secret);
  return `\`${parts.map((part) => (part === stage ? "${stage}" : part)).join("/")}\``;
}
