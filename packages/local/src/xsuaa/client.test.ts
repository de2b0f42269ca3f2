import { describe, expect, test } from "vitest";
import { askXsuaa, claimsOf, tech } from "../xsuaa-harness.ts";
import { startXsuaa } from "../xsuaa.ts";
import { createClients } from "./client.ts";

describe("secrets of a client", () => {
  test("are one or two: a third is not added, and the oldest goes first", async () => {
    await using xsuaa = await startXsuaa({ clients: [{ ...tech, secrets: ["old"] }] });
    const status = async (secret: string) => (await askXsuaa(xsuaa, { secret })).status;
    expect(xsuaa.clients.addSecret(tech.clientid, "new")).toBe(true);
    expect(xsuaa.clients.addSecret(tech.clientid, "third")).toBe(false);
    expect([await status("old"), await status("new"), await status("third")]).toEqual([200, 200, 401]);
    expect(xsuaa.clients.retireSecret(tech.clientid)).toBe(true);
    expect(xsuaa.clients.retireSecret(tech.clientid)).toBe(false);
    expect([await status("old"), await status("new")]).toEqual([401, 200]);
  });

  test("change the signature that UAA's introspection compares, each time", async () => {
    await using xsuaa = await startXsuaa({ clients: [{ ...tech, secrets: ["old"] }] });
    const signature = async (secret: string) => claimsOf(await askXsuaa(xsuaa, { secret }))["rev_sig"];
    const first = await signature("old");
    xsuaa.clients.addSecret(tech.clientid, "new");
    const second = await signature("new");
    xsuaa.clients.retireSecret(tech.clientid);
    expect(new Set([first, second, await signature("new")]).size).toBe(3);
  });

  test("are neither added to nor taken from a client that there is not", () => {
    const clients = createClients([]);
    expect(clients.addSecret("nobody", "x")).toBe(false);
    expect(clients.retireSecret("nobody")).toBe(false);
    expect(clients.all()).toEqual([]);
  });
});
