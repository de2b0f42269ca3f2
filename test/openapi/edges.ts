interface Edge {
  readonly name: string;
  readonly value: string | number | readonly string[];
  readonly verdict: "taken" | "refused";
  readonly because: string;
}

const taken = (name: string, value: Edge["value"], because: string): Edge => ({
  name,
  value,
  verdict: "taken",
  because,
});
const refused = (name: string, value: Edge["value"], because: string): Edge => ({
  name,
  value,
  verdict: "refused",
  because,
});
const names = (count: number) => Array.from({ length: count }, (_, at) => `s${at}`);

/** Values of the parameters of `GET /token` at their bounds, one below and one above. */
export const edges: readonly Edge[] = [
  refused("key", "", "no character"),
  taken("key", "k", "one character"),
  taken("key", "k".repeat(62), "62 characters"),
  taken("key", "k".repeat(63), "63 characters"),
  refused("key", "k".repeat(64), "64 characters"),
  taken("key", "k-9", "a hyphen and a digit inside"),
  refused("key", "9k", "a digit at the beginning"),
  refused("key", "K", "a capital"),
  refused("min_ttl", -1, "-1"),
  taken("min_ttl", 0, "0"),
  taken("min_ttl", 1, "1"),
  taken("min_ttl", 86_399, "86399"),
  taken("min_ttl", 86_400, "86400"),
  refused("min_ttl", 86_401, "86401"),
  refused("min_ttl", 0.5, "half a second"),
  refused("rejected", "a".repeat(63), "63 digits"),
  taken("rejected", "a".repeat(64), "64 digits"),
  refused("rejected", "a".repeat(65), "65 digits"),
  refused("rejected", "A".repeat(64), "capitals"),
  taken("scope", names(1), "one name"),
  taken("scope", names(99), "99 names"),
  taken("scope", names(100), "100 names"),
  refused("scope", names(101), "101 names"),
  refused("scope", [""], "a name without characters"),
  taken("scope", ["s".repeat(255)], "255 characters"),
  taken("scope", ["s".repeat(256)], "256 characters"),
  refused("scope", ["s".repeat(257)], "257 characters"),
  refused("scope", ["="], "the literal name of no scope"),
  taken("scope", ["=uaa.resource"], "a literal name"),
  refused("scope", ['a"b'], "a quotation mark"),
];
