import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { configuredEndpoint, judgeEndpoint } from "./endpoint.ts";

describe("judgeEndpoint()", () => {
  test.for([
    { configured: undefined, because: "AWS is meant" },
    { configured: "https://secretsmanager.eu-central-1.amazonaws.com", because: "it is AWS's own host" },
    {
      configured: "https://secretsmanager-fips.us-gov-west-1.amazonaws.com",
      because: "it is AWS's for FIPS",
    },
    { configured: "https://secretsmanager.eu-central-1.api.aws", because: "it is AWS's for IPv6" },
    { configured: "https://secretsmanager.cn-north-1.amazonaws.com.cn", because: "it is AWS's in China" },
    {
      configured: "https://vpce-1-a.secretsmanager.eu-central-1.vpce.amazonaws.com",
      because: "it is a private one of a VPC",
    },
  ])("without --local takes $configured: $because", ({ configured }) => {
    expect(judgeEndpoint(configured, false)).toEqual({ ok: true, value: configured });
  });

  test.for([
    { configured: "http://127.0.0.1:4282", because: "it is this machine, and nobody said so" },
    {
      configured: "https://secretsmanager.eu-central-1.amazonaws.com.evil.example",
      because: "the end decides",
    },
    { configured: "https://evilamazonaws.com", because: "another name ends in the same letters" },
    {
      configured: "http://secretsmanager.eu-central-1.amazonaws.com",
      because: "it would travel in the clear",
    },
    { configured: "https://amazonaws.com@evil.example", because: "the host is what follows @" },
    { configured: "https://evil.example/.amazonaws.com", because: "the path is no host" },
    { configured: "canary", because: "it is no URL" },
  ])("without --local refuses $configured, and does not say it back: $because", ({ configured }) => {
    const judged = judgeEndpoint(configured, false);
    expect(judged).toEqual({
      ok: false,
      problem: expect.stringContaining("AWS_ENDPOINT_URL_SECRETS_MANAGER"),
    });
    expect(JSON.stringify(judged)).not.toMatch(/canary|evil/);
  });

  test.for(["http://127.0.0.1:4282", "http://localhost:4282", "http://[::1]:4282"])(
    "with --local takes %s",
    (configured) => {
      expect(judgeEndpoint(configured, true)).toEqual({ ok: true, value: configured });
    },
  );

  test.for([
    undefined,
    "https://secretsmanager.eu-central-1.amazonaws.com",
    "http://127.0.0.1.evil.example",
    "http://127.0.0.1@evil.example",
    "http://localhost.evil.example",
    "canary",
  ])("with --local refuses %s: it is not this machine", (configured) => {
    expect(judgeEndpoint(configured, true)).toMatchObject({ ok: false });
  });
});

describe("configuredEndpoint()", () => {
  afterEach(() => vi.unstubAllEnvs());
  const variables = [
    "AWS_ENDPOINT_URL_SECRETS_MANAGER",
    "AWS_ENDPOINT_URL",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
  ];
  const shell = (set: Readonly<Record<string, string>>) => {
    for (const name of variables) vi.stubEnv(name, undefined);
    for (const [name, value] of Object.entries(set)) vi.stubEnv(name, value);
  };

  test.for([
    { set: {}, is: undefined, because: "nothing is set" },
    { set: { AWS_ENDPOINT_URL: "http://a" }, is: "http://a", because: "it is of all services" },
    {
      set: { AWS_ENDPOINT_URL: "http://a", AWS_ENDPOINT_URL_SECRETS_MANAGER: "http://b" },
      is: "http://b",
      because: "it is of this service",
    },
  ])("is $is, because $because", async ({ set, is }) => {
    shell({ AWS_CONFIG_FILE: "/dev/null", ...set });
    expect(await configuredEndpoint("eu-central-1")).toBe(is);
  });

  test("is the profile's, too", async () => {
    const folder = mkdtempSync(join(tmpdir(), "profile-"));
    const file = join(folder, "config");
    writeFileSync(file, "[default]\nendpoint_url = http://c\n");
    shell({ AWS_CONFIG_FILE: file, AWS_SHARED_CREDENTIALS_FILE: "/dev/null", AWS_PROFILE: "default" });
    const configured = await configuredEndpoint("eu-central-1");
    rmSync(folder, { recursive: true });
    expect(configured).toBe("http://c");
  });
});
