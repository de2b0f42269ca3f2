import type { SmokeRow } from "./row.ts";
import { brokerAnswer, errorBody, scripted, scriptedToken, tokenBody } from "./scripted-url.ts";

/** What the token is good for. */
export const scopeRows: readonly SmokeRow[] = [
  {
    id: "scope",
    script: {
      token: brokerAnswer(
        200,
        tokenBody({ scope: "a!b1.x", access_token: scriptedToken({ scope: ["a!b1.x", "a!b1.y"] }) }),
      ),
    },
    is: "failed",
    says: /other scopes than the token itself/,
    because: "the token carries more than the answer says",
  },
  {
    id: "scope",
    script: { "key-access": brokerAnswer(200, { key: "cis-central", scopes: ["cis-central!b14.job.read"] }) },
    is: "failed",
    says: /wider than GET \/access\/KEY says, by cis-central!b14\.event\.read/,
    because: "the rules grant less",
  },
  {
    id: "scope",
    options: ["--scope", "job.read"],
    is: "failed",
    says: /wider than --scope says, by cis-central!b14\.event\.read/,
    because: "less was asked for",
  },
  {
    id: "scope",
    options: ["--scope", "job.read event.read other.read"],
    is: "failed",
    says: /not other\.read/,
    because: "more was asked for",
  },
  {
    id: "scope",
    options: ["--scope", "job.read =cis-central!b14.event.read"],
    is: "ok",
    says: /cis-central!b14\.job\.read/,
    because: "a short name and a literal one name the same",
  },
  {
    id: "scope",
    options: ["--scope", "read"],
    is: "failed",
    says: /wider/,
    because: "a short name is all of what follows the prefix",
  },
  {
    id: "scope",
    script: { "key-access": brokerAnswer(503, errorBody("key_unusable")) },
    is: "not known",
    says: /did not say/,
    because: "nobody knows what these credentials get",
  },
  {
    id: "scope",
    script: { "key-access": brokerAnswer(200, { key: "cis-central", scopes: "all" }) },
    is: "ok",
    says: /event\.read/,
    because: "all is whatever the key has",
  },
  {
    id: "scope",
    script: {
      token: brokerAnswer(
        200,
        tokenBody({
          scope: `${scripted.scopes.join(" ")} uaa.resource`,
          access_token: scriptedToken({ scope: [...scripted.scopes, "uaa.resource"] }),
        }),
      ),
    },
    is: "ok",
    says: /uaa\.resource/,
    because: "xsuaa gives its own unasked",
  },
];
