/**
 * The scopes of a token request: `all` sends no `scope` parameter, so that xsuaa grants everything the client
 * has; names are full, unique and sorted.
 */
export type ScopeSet = "all" | readonly string[];

/**
 * One `scope-token` of RFC 6749 §3.3: printable ASCII without space, quotation mark and backslash. Not `=` alone, which
 * would be the literal name of no scope.
 */
export const SCOPE_TOKEN = /^(?!=$)[\x21\x23-\x5b\x5d-\x7e]{1,256}$/;

/**
 * The name xsuaa knows for a scope that was written short (`job.read`), full (`cis-central!b14.job.read`) or
 * literally (`=uaa.resource`).
 *
 * A full name is told by its `!`, which every xsuaa application name holds and no short scope name does.
 * `undefined` when the name is short and the service key gives no prefix to put before it.
 */
export function fullScopeName(name: string, prefix: string | undefined): string | undefined {
  if (name.startsWith("=")) return name.slice(1);
  if (name.includes("!")) return name;
  return prefix === undefined ? undefined : `${prefix}.${name}`;
}

/** Full, unique and sorted; `undefined` when one of the names needs a prefix that the service key lacks. */
export function fullScopeNames(
  names: readonly string[],
  prefix: string | undefined,
): readonly string[] | undefined {
  const full = new Set<string>();
  for (const name of names) {
    const resolved = fullScopeName(name, prefix);
    if (resolved === undefined) return undefined;
    full.add(resolved);
  }
  return [...full].sort();
}
