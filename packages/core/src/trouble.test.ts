import { expect, test } from "vitest";
import type { Failure } from "./failure.ts";
import { troubleOf } from "./trouble.ts";
import { toWireError } from "./wire-error.ts";

test.for([
  { code: "key_absent", is: "key_unusable", because: "nobody can repair it but an operator" },
  { code: "client_refused", is: "key_unusable", because: "a new key has to be stored" },
  { code: "endpoint_resting", is: "upstream_failing", because: "it rests because it failed" },
  { code: "answer_unusable", is: "upstream_failing", because: "what answers is not xsuaa as it should be" },
  { code: "secrets_unavailable", is: "upstream_failing", because: "no mint comes about without the store" },
  { code: "token_foreign", is: "token_refused", because: "somebody hands out others' tokens" },
  { code: "crashed", is: "crashes", because: "it is a bug" },
  { code: "access_denied", is: undefined, because: "denials are counted for themselves" },
  { code: "scope_refused", is: undefined, because: "a rule or a request is to be corrected, in daylight" },
  { code: "caller_throttled", is: undefined, because: "one caller asks too much, and all others are served" },
  { code: "issued", is: undefined, because: "it is no failure" },
  { code: "toString", is: undefined, because: "every object has that" },
])("$code is $is, since $because", ({ code, is }) => {
  expect(troubleOf(code)).toBe(is);
});

test.for(["key_absent", "key_malformed", "client_refused", "grant_refused"] as const)(
  "%s is key_unusable for an operator as for a caller",
  (code) => {
    expect(toWireError({ code } as Failure, "").error).toBe(troubleOf(code));
  },
);
