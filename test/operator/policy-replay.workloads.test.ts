import { describe, expect, test } from "vitest";
import { denied, line, ORDERS, rule } from "./audited-line.ts";
import { type Definition, definition, runPolicy } from "./policy-world.ts";

const SUBJECT = "repo:acme/web:environment:prod";
/** What a line says of the workload `deploy`, which was given all there is. */
const deploy = { caller: "deploy", issuer: "actions", principal: SUBJECT, key: "cis-admin", scopes: "all" };
const issuers = {
  ...definition.issuers,
  other: { url: "https://gitlab.com", audience: "btp-token-broker" },
};
const withCallers = (callers: Definition["callers"]): Definition => ({
  ...definition,
  issuers,
  callers: { ...definition.callers, ...callers },
});
/** A workload that needs claims, and the same that needs none. */
const claiming = { issuer: "actions", subject: SUBJECT, claims: { ref: "refs/heads/main" } };
const plain = { issuer: "actions", subject: SUBJECT };

async function replay(said: object, now: Definition = definition) {
  const { exit, text } = await runPolicy(["policy", "replay", "f"], { now, file: line(said) });
  const [, change = "", why = ""] = text.split("\n");
  return exit === 0 ? "the same" : `${change};${why.split(";")[0]}`.replace(/ +/g, " ");
}

describe("btp-broker policy replay takes a workload", () => {
  test.for<{ said: object; now?: Definition; is: string; because: string }>([
    { said: deploy, is: "the same", because: "issuer and subject are its own, and its claims were" },
    {
      said: deploy,
      now: withCallers({ deploy: plain }),
      is: "the same",
      because: "it needs no claims any more",
    },
    {
      said: deploy,
      now: withCallers({ deploy: { ...claiming, subject: "repo:acme/*:environment:prod" } }),
      is: "the same",
      because: "its subject fits the pattern",
    },
    {
      said: deploy,
      now: withCallers({ deploy: { ...claiming, subject: "repo:acme/web:environment:live" } }),
      is: "would be denied 1 deploy cis-admin; the configuration knows no such caller",
      because: "its subject is no caller's",
    },
    {
      said: deploy,
      now: withCallers({ deploy: { ...claiming, issuer: "other" } }),
      is: "would be denied 1 deploy cis-admin; the configuration knows no such caller",
      because: "its issuer is not the caller's",
    },
    {
      said: deploy,
      now: withCallers({ deploy: { role: "arn:aws:iam::111122223333:role/deploy" } }),
      is: "would be denied 1 deploy cis-admin; the configuration knows no such caller",
      because: "the caller is a role now",
    },
    {
      said: { ...deploy, ...denied, caller: undefined },
      now: withCallers({ deploy: plain }),
      is: `would be granted 1 ${SUBJECT} of actions cis-admin; by deploy-admin`,
      because: "no claims are asked for",
    },
    {
      said: { ...deploy, ...denied, caller: undefined },
      is: `not known 1 ${SUBJECT} of actions cis-admin; it is perhaps deploy by now: whether it has the claims for that is in no line`,
      because: "its claims may have been wrong and may be right",
    },
    {
      said: { ...deploy, ...denied, caller: undefined, key: "cis-local" },
      is: "the same",
      because: "nobody whom it may be would be granted the key",
    },
    {
      said: { ...deploy, caller: "gone" },
      is: "not known 1 gone cis-admin; it is perhaps deploy by now: whether it has the claims for that is in no line",
      because: "the caller it was is gone",
    },
    {
      said: { ...deploy, caller: "gone", key: "cis-central" },
      is: "would be denied 1 gone cis-central; the configuration knows no such caller",
      because: "nobody whom it may be is granted the key",
    },
  ])("for $is: $because", async ({ said, now, is }) => {
    expect(await replay(said, now)).toBe(is);
  });
});

describe("btp-broker policy replay never takes", () => {
  const orders = { ...definition, rules: [rule] };

  test("a subject for the role whose ARN it looks like", async () => {
    expect(await replay({ principal: ORDERS }, orders)).toBe("the same");
    const said = { principal: ORDERS, issuer: "actions", caller: undefined };
    expect(await replay({ ...said, ...denied }, orders)).toBe("the same");
    expect(await replay(said, orders)).toBe(
      `would be denied 1 ${ORDERS} of actions cis-central; the configuration knows no such caller`,
    );
  });

  test("a role for the workload whose subject its ARN is", async () => {
    const now = withCallers({ deploy: { ...plain, subject: "arn:aws:sts::111122223333:assumed-role/*/*" } });
    const said = { ...deploy, ...denied, principal: "arn:aws:sts::111122223333:assumed-role/x/y" };
    expect(await replay({ ...said, issuer: undefined }, now)).toBe("the same");
    expect(await replay(said, now)).toMatch(/^would be granted/);
  });

  test("two issuers' workloads for one, though their subjects are the same", async () => {
    const lines = ["actions", "other"].map((issuer) => line({ ...deploy, issuer, caller: undefined }));
    const now = withCallers({ deploy: { role: "arn:aws:iam::111122223333:role/deploy" } });
    const { text } = await runPolicy(["policy", "replay", "f"], { now, file: lines.join("\n") });
    for (const issuer of ["actions", "other"])
      expect(text).toContain(`1  ${SUBJECT} of ${issuer}  cis-admin`);
  });
});
