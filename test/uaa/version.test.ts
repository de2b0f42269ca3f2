import { expect, test } from "vitest";
import { uaaDialect } from "./version.ts";

test.for([
  { version: "4.30.0", word: "unauthorized", basic: "never", because: "it is the oldest" },
  { version: "74.4.0", word: "unauthorized", basic: "never", because: "74.5 decodes Basic" },
  { version: "74.5.0", word: "unauthorized", basic: "always", because: "74.5 decodes Basic" },
  { version: "76.25.0", word: "unauthorized", basic: "always", because: "76.26 has the RFC's word" },
  { version: "76.26.0", word: "invalid_client", basic: "always", because: "76.26 has the RFC's word" },
  {
    version: "77.0.0",
    word: "invalid_client",
    basic: "always",
    because: "7 is more than 6, and 0 less than 26",
  },
  { version: "78.5.0-SNAPSHOT", word: "invalid_client", basic: "always", because: "it is not out yet" },
])("UAA $version says $word and decodes Basic $basic, because $because", ({ version, word, basic }) => {
  expect(uaaDialect(version)).toEqual({ badCredentials: word, basicIsDecoded: basic });
});
