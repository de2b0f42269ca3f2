/** SHA-256 of a token, in form. */
export const fingerprint = "0123456789abcdef".repeat(4);

/** Queries of `GET /token` that are refused, with the problem that is named. The same at every door. */
export const REFUSED_QUERIES = [
  { query: "", problem: "key", because: "a key is required" },
  { query: "key=", problem: "key", because: "an empty name is none" },
  { query: "key=Cis-central", problem: "key", because: "no key is named with a capital" },
  { query: "key=1cis", problem: "key", because: "a name begins with a letter" },
  { query: "key=cis%2Fcentral", problem: "key", because: "a path could choose another secret" },
  {
    query: "key=arn:aws:secretsmanager:eu-central-1:111122223333:secret:x",
    problem: "key",
    because: "callers never name a secret",
  },
  { query: "key=cis%0a", problem: "key", because: "a line break after a name is not part of it" },
  { query: `key=${"k".repeat(64)}`, problem: "key", because: "64 characters are one too many" },
  { query: "key=k&min_ttl=", problem: "min_ttl", because: "an empty text is no number" },
  { query: "key=k&min_ttl=-1", problem: "min_ttl", because: "it is negative" },
  { query: "key=k&min_ttl=1.5", problem: "min_ttl", because: "seconds are whole" },
  { query: "key=k&min_ttl=1e3", problem: "min_ttl", because: "digits only" },
  { query: "key=k&min_ttl=%20600", problem: "min_ttl", because: "spaces are no digits" },
  { query: "key=k&min_ttl=060", problem: "min_ttl", because: "a number has one spelling" },
  { query: "key=k&min_ttl=86401", problem: "min_ttl", because: "no token lives longer than a day" },
  { query: `key=k&rejected=${fingerprint.slice(1)}`, problem: "rejected", because: "a digit is missing" },
  { query: `key=k&rejected=${fingerprint}0`, problem: "rejected", because: "a digit is too many" },
  {
    query: `key=k&rejected=${fingerprint.toUpperCase()}`,
    problem: "rejected",
    because: "two spellings of one fingerprint would not compare",
  },
  { query: "key=k&scope=", problem: "scope", because: "an empty scope is not 'everything'" },
  { query: "key=k&scope=a%20%20b", problem: "scope", because: "names are separated by single spaces" },
  { query: "key=k&scope=a%20", problem: "scope", because: "a space at the end begins an empty name" },
  { query: "key=k&scope=a%22b", problem: "scope", because: "RFC 6749 §3.3 has no quotation mark" },
  { query: "key=k&scope=a%0ab", problem: "scope", because: "a line break would write another log line" },
  {
    query: `key=k&scope=${Array.from({ length: 101 }, (_, n) => `s${n}`).join("%20")}`,
    problem: "scope",
    because: "101 names are one too many",
  },
  {
    query: "key=k&key=k",
    problem: "repeated_parameter",
    because: "two keys, even equal ones, are ambiguous",
  },
  {
    query: "?key=k&key=k",
    problem: "unknown_parameter",
    because: "a second question mark is part of a name",
  },
  { query: "key=k&ke%79=other", problem: "repeated_parameter", because: "names are compared decoded" },
  { query: "key=k&scope=a&scope=b", problem: "repeated_parameter", because: "scope is one list" },
  { query: "key=k&X-Amz-Signature=0", problem: "presigned", because: "presigned URLs end up in logs" },
  { query: "key=k&x-aMz-date=0", problem: "presigned", because: "signers differ in the case" },
  { query: "key=k&access_token=t", problem: "unknown_parameter", because: "tokens do not travel in URLs" },
  {
    query: "key=k&Scope=a",
    problem: "unknown_parameter",
    because: "a typing error must not widen the ask",
  },
  { query: "key=k&=", problem: "unknown_parameter", because: "a parameter without a name is none of ours" },
  {
    query: "key=k&toString=1",
    problem: "unknown_parameter",
    because: "every object has a member of this name",
  },
  { query: "key=k&constructor=1", problem: "unknown_parameter", because: "so with this one" },
  {
    query: "key=k&__proto__=1",
    problem: "unknown_parameter",
    because: "it must stay a name like any other",
  },
] as const;

/** Queries of `GET /token` that are taken, at their edges. The same at every door. */
export const ACCEPTED_QUERIES = [
  { query: `key=${"k".repeat(63)}`, because: "63 characters are the most" },
  { query: "key=k&min_ttl=0", because: "none is asked for" },
  { query: "key=k&min_ttl=86400", because: "a day is the most" },
  {
    query: `key=k&scope=${Array.from({ length: 100 }, (_, n) => `s${n}`).join("%20")}`,
    because: "100 names are the most",
  },
  { query: "key=k&", because: "an empty pair is no parameter" },
] as const;
