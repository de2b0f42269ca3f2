import { describe, expect, test } from "vitest";
import { runPolicy } from "./policy-world.ts";

const why = (given: string, asked = {}) => runPolicy(["policy", "why", ...given.split(" ")], asked);
const claims = {
  iss: "https://token.actions.githubusercontent.com",
  aud: "btp-token-broker",
  sub: "repo:acme/web:environment:prod",
  ref: "refs/heads/main",
  run_attempt: 1,
};

describe("btp-broker policy why", () => {
  test.for([
    {
      given: "--caller orders --key cis-central",
      exit: 0,
      says: ["allowed  cis-central: job.read", "decided by rules.orders-jobs.scopes: orders-jobs"],
    },
    {
      given: "--caller deploy --key cis-admin",
      exit: 0,
      says: ["allowed  cis-admin (user): all scopes", "deploy-admin, min_ttl at most 600 s"],
    },
    {
      given: "--caller orders --key cis-local",
      exit: 1,
      says: ["denied   cis-local: no rule in force allows anybody cis-local", "decided by rules[].key"],
    },
    {
      given: "--caller orders --key cis-local --at 2026-11-21T00:00:00Z",
      exit: 1,
      says: [
        "no rule for cis-local names orders",
        "For cis-local there is reports-local (reports); for orders there is orders-jobs (cis-central).",
        "Add orders to reports-local, or write a rule of its own",
      ],
    },
    { given: "--caller idle --key cis-central", exit: 1, says: ["no rule in force allows idle anything"] },
    {
      given: "--caller reports --key cis-local",
      exit: 1,
      says: ["rule reports-local ended with 2026-11-21", "decided by rules.reports-local.until"],
    },
    {
      given: "--caller reports --key cis-admin",
      exit: 1,
      says: ["closed denies cis-admin to reports", "decided by rules.closed.deny"],
    },
    {
      given: "--caller orders --key cis-central --scope event.read",
      exit: 1,
      says: ["no-events denies event.read", "decided by rules.no-events.deny", "less event.read"],
    },
    {
      given: "--caller orders --key cis-central --scope job.write",
      exit: 1,
      says: [
        "job.write is not among the scopes of orders-jobs",
        "decided by rules.orders-jobs.scopes",
        "The rules give orders on cis-central: job.read event.read",
      ],
    },
    {
      given: "--caller orders --key cis-central --scope cis-central!b14.job.read --prefix cis-central!b14",
      exit: 0,
      says: ["allowed  cis-central: cis-central!b14.job.read"],
    },
    {
      given: "--caller orders --key cis-central --prefix cis-central!b14",
      exit: 0,
      says: ["allowed  cis-central: cis-central!b14.job.read"],
    },
    {
      given: "--caller orders --key canary",
      exit: 1,
      says: ["denied   that key: the configuration has no key of this name", "decided by keys"],
    },
    {
      given: "--caller reports",
      exit: 1,
      says: ["denied   cis-central", "denied   cis-local", "denied   cis-admin (user)"],
    },
    { given: "--caller orders", exit: 0, says: ["allowed  cis-central", "denied   cis-local"] },
  ])("exits with $exit for $given, and says by what", async ({ given, exit, says }) => {
    const said = await why(given);
    expect(said.exit).toBe(exit);
    for (const part of says) expect(said.text).toContain(part);
  });

  test.for([
    {
      given: "--principal arn:aws:sts::111122223333:assumed-role/orders/canary-session",
      exit: 0,
      says: "orders is arn:aws:iam::111122223333:role/team/orders",
    },
    {
      given: "--principal arn:aws:iam::111122223333:role/team/orders",
      exit: 0,
      says: "orders is",
    },
    {
      given: "--principal arn:aws:iam::111122223333:role/canary/orders",
      exit: 0,
      says: "The principal's path is another.",
    },
    {
      given: "--principal arn:aws:iam::999999999999:role/orders",
      exit: 1,
      says: "orders comes nearest (arn:aws:iam::111122223333:role/team/orders): the account is not 111122223333",
    },
    {
      given: "--principal arn:aws:iam::111122223333:role/Orders",
      exit: 1,
      says: "the role's name is not orders, capitals included",
    },
    {
      given: "--principal arn:aws-cn:iam::111122223333:role/orders",
      exit: 1,
      says: "the partition is not aws",
    },
    {
      given: "--principal arn:aws:iam::999999999999:role/canary",
      exit: 1,
      says: "no caller is this principal, nor is one like it",
    },
    { given: "--principal arn:aws:iam::111122223333:user/orders", exit: 1, says: "is no role" },
    { given: "--principal arn:aws:iam::111122223333:root", exit: 1, says: "is no role" },
    {
      given: "--principal arn:aws:sts::111122223333:federated-user/orders",
      exit: 1,
      says: "no user, root or federated user",
    },
    {
      given: "--issuer actions --subject repo:acme/canary:environment:prod",
      exit: 1,
      says: "segment 3 of the subject is not web; the claim ref is missing; the claim run_attempt is missing",
    },
    {
      given:
        "--issuer https://token.actions.githubusercontent.com --subject repo:acme/web:environment:prod --claim ref=canary",
      exit: 1,
      says: 'the claim ref is not "refs/heads/main"; the claim run_attempt is missing',
    },
    {
      given:
        "--issuer actions --subject repo:acme/web:environment:prod --claim ref=refs/heads/main --claim run_attempt=1",
      exit: 1,
      says: "the claim run_attempt is not 1",
    },
    {
      given: "--issuer https://token.actions.githubusercontent.com/ --subject canary",
      exit: 1,
      says: "actions has https://token.actions.githubusercontent.com, and to the letter they are two",
    },
    { given: "--issuer https://canary.example --subject x", exit: 1, says: "no issuer has the url" },
  ])("of $given says: $says", async ({ given, exit, says }) => {
    const said = await why(given);
    expect(said).toEqual({ exit, text: expect.stringContaining(says) });
  });

  test.for([
    { claim: "--claim run_attempt=1", asks: true, because: "the claim ref was not given" },
    { claim: "--claim ref=x --claim run_attempt=1", asks: false, because: "no claim is missing" },
  ])("asks for the JWT's other claims: $asks, since $because", async ({ claim, asks }) => {
    const said = await why(`--issuer actions --subject repo:acme/web:environment:prod ${claim}`);
    expect(said.text.includes("If the JWT has the claim, say so with --claim or --jwt-claims.")).toBe(asks);
  });

  test.for([
    { members: {}, exit: 0, says: "allowed  cis-admin (user)" },
    { members: { aud: ["btp-token-broker"] }, exit: 0, says: "deploy is" },
    {
      members: { aud: ["btp-token-broker", "canary"] },
      exit: 1,
      says: "the claim aud is not btp-token-broker alone",
    },
    { members: { aud: undefined }, exit: 1, says: "the claim aud is not" },
    { members: { run_attempt: "1" }, exit: 1, says: "the claim run_attempt is not 1" },
    { members: { sub: "canary" }, exit: 1, says: "another number of segments" },
    {
      members: { iss: "HTTPS://token.actions.githubusercontent.com" },
      exit: 1,
      says: "to the letter they are two",
    },
  ])("of claims with $members says: $says", async ({ members, exit, says }) => {
    const said = await why("--jwt-claims claims.json", { file: JSON.stringify({ ...claims, ...members }) });
    expect(said).toEqual({ exit, text: expect.stringContaining(says) });
  });

  test.for([
    { file: undefined, says: /--jwt-claims cannot be read: there is no such file/ },
    { file: "canary", says: /wants a file with one JSON object/ },
    { file: "[]", says: /wants a file with one JSON object/ },
    { file: "eyJhbGciOiJub25lIn0.eyJjYW5hcnkiOjF9.c2ln\n", says: /is a JWT, which is a credential/ },
    { file: '{"iss":"canary"}', says: /no iss and sub/ },
    { file: `"${"canary".repeat(20_000)}"`, says: /has more than 65536 bytes/ },
  ])("exits with 2 for what are no claims, and says: $says", async ({ file, says }) => {
    const said = await why("--jwt-claims canary.json", file === undefined ? {} : { file });
    expect(said).toEqual({ exit: 2, text: expect.stringMatching(says) });
  });

  test.for([
    { given: "--key cis-central", says: /one of --caller, --principal, --jwt-claims and --issuer/ },
    { given: "--caller orders --principal canary", says: /one of --caller/ },
    { given: "--caller canary", says: /no caller of this name. It has: orders/ },
    { given: "--principal canary", says: /--principal wants the ARN of a role/ },
    { given: "--principal arn:aws:s3:::canary", says: /--principal wants the ARN of a role/ },
    { given: "--principal repo:acme/canary:environment:prod", says: /said with --issuer and --subject/ },
    { given: "--issuer actions", says: /--issuer and --subject stand together/ },
    { given: "--caller orders --subject canary", says: /--issuer and --subject stand together/ },
    { given: "--caller orders --claim canary=1", says: /--claim with them only/ },
    { given: "--issuer actions --subject x --claim canary", says: /--claim wants NAME=TEXT/ },
    { given: "--issuer actions --subject x --claim canary=1 --claim canary=2", says: /stands twice/ },
    { given: "--caller orders --scope canary", says: /--scope wants .* and --key beside it/ },
    { given: '--caller orders --key cis-central --scope "canary', says: /--scope wants/ },
    { given: "--caller orders --key cis-central --scope =", says: /--scope wants/ },
    { given: "--caller orders --key cis-central --prefix ä", says: /--prefix wants/ },
    {
      given: "--caller orders --key cis-central --scope cis-central!b14.job.read",
      says: /It depends on the scope prefix of cis-central.*--prefix/,
    },
  ])("exits with 2 for $given, and says the way out", async ({ given, says }) => {
    expect(await why(given)).toEqual({ exit: 2, text: expect.stringMatching(says) });
  });

  test("says the same as JSON", async () => {
    const denied = await why("--caller reports --key cis-local --json");
    expect(JSON.parse(denied.text)).toMatchObject({
      command: "policy why",
      caller: "reports",
      keys: [{ key: "cis-local", decision: "deny", reason: "over", decided_by: "rules.reports-local.until" }],
    });
    const nobody = await why("--principal arn:aws:iam::111122223333:user/canary --json");
    expect([nobody.exit, JSON.parse(nobody.text)]).toEqual([
      1,
      expect.objectContaining({ reason: "nobody", seen: expect.stringContaining("is no role"), keys: [] }),
    ]);
  });
});
