import { describe, expect, test } from "vitest";
import { readSmokeAsk } from "./smoke-ask.ts";

const URL_ON_AWS = "https://abc123.lambda-url.eu-central-1.on.aws";
const LIVE = "arn:aws:lambda:eu-central-1:999988887777:function:btp-token-broker-dev-api:live";

const read = (values: Readonly<Record<string, string>>) =>
  readSmokeAsk({
    operands: new Map(),
    values: new Map(Object.entries({ url: URL_ON_AWS, ...values })),
    lists: new Map(),
    switches: new Set(),
  });

describe("readSmokeAsk()", () => {
  test.for([
    { values: {}, ask: { url: URL_ON_AWS, region: "eu-central-1" }, because: "the URL names the region" },
    { values: { url: `${URL_ON_AWS}/` }, ask: { url: URL_ON_AWS }, because: "`sst deploy` prints it so" },
    {
      values: { url: "https://broker.example", region: "us-gov-west-1" },
      ask: { url: "https://broker.example", region: "us-gov-west-1" },
      because: "another name needs a region",
    },
    {
      values: { url: "http://127.0.0.1:4280", region: "eu-central-1" },
      ask: { url: "http://127.0.0.1:4280" },
      because: "this machine needs no TLS",
    },
    { values: { region: "eu-central-1" }, ask: { region: "eu-central-1" }, because: "both say the same" },
    { values: { function: LIVE }, ask: { functionArn: LIVE }, because: "it is in the URL's region" },
    {
      values: { function: LIVE.replace("arn:aws:", "arn:aws-us-gov:") },
      ask: { region: "eu-central-1" },
      because: "there are other partitions",
    },
    {
      values: { scope: "job.read a!b1.x =y" },
      ask: { scopes: ["job.read", "a!b1.x", "=y"] },
      because: "three",
    },
    {
      values: { "forbidden-key": "k" },
      ask: { forbiddenKey: "k", key: undefined },
      because: "one letter will do",
    },
  ])("reads $values: $because", ({ values, ask }) => {
    expect(read(values)).toMatchObject({ ok: true, value: ask });
  });

  test.for([
    { values: { url: "canary" }, says: "--url", because: "it is no URL" },
    {
      values: { url: "http://abc123.lambda-url.eu-central-1.on.aws" },
      says: "--url",
      because: "it has no TLS",
    },
    {
      values: { url: "http://127.0.0.1.example", region: "eu-central-1" },
      says: "--url",
      because: "it is elsewhere",
    },
    { values: { url: "ftp://127.0.0.1" }, says: "--url", because: "nobody speaks that" },
    { values: { url: `${URL_ON_AWS}/token` }, says: "--url", because: "it has a path" },
    { values: { url: `${URL_ON_AWS}/?canary=1` }, says: "--url", because: "it has a query" },
    { values: { url: "https://canary:canary@broker.example" }, says: "--url", because: "it has a password" },
    { values: { url: "https://broker.example" }, says: "--region is wanted", because: "nobody names one" },
    { values: { region: "canary" }, says: "--region", because: "it is no region" },
    { values: { region: "eu-west-1" }, says: "--region is another", because: "the URL is elsewhere" },
    {
      values: { function: LIVE.replace("eu-central-1", "eu-west-1") },
      says: "--function is in another region",
      because: "the function is elsewhere",
    },
    {
      values: { function: LIVE.replace(":live", "") },
      says: "--function",
      because: "the policy is the alias's",
    },
    { values: { function: LIVE.replace(":live", ":7") }, says: "--function", because: "a version has none" },
    { values: { function: "btp-token-broker-dev-api" }, says: "--function", because: "it is a name" },
    { values: { key: "Canary" }, says: "--key", because: "no key is named so" },
    { values: { key: `k${"k".repeat(63)}` }, says: "--key", because: "63 characters are the most" },
    { values: { "forbidden-key": "canary&scope=x" }, says: "--forbidden-key", because: "it is no name" },
    { values: { scope: "canary  job.read" }, says: "--scope", because: "there are two spaces" },
    { values: { scope: 'canary"' }, says: "--scope", because: "it is no scope-token (RFC 6749 §3.3)" },
  ])("refuses $values, and does not say it back: $because", ({ values, says }) => {
    const refused = read(values);
    expect(refused).toEqual({ ok: false, problem: expect.stringMatching(new RegExp(`^${says}\\b.*\\.$`)) });
    expect(JSON.stringify(refused)).not.toMatch(/canary/i);
  });
});
