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

  test("give the newest's signature to every token, so that retiring the older takes none back", async () => {
    await using xsuaa = await startXsuaa({ clients: [{ ...tech, secrets: ["old"] }] });
    const signature = async (secret: string) => claimsOf(await askXsuaa(xsuaa, { secret }))["rev_sig"];
    const before = await signature("old");
    xsuaa.clients.addSecret(tech.clientid, "new");
    const during = [await signature("old"), await signature("new")];
    xsuaa.clients.retireSecret(tech.clientid);
    const after = await signature("new");
    expect(during).toEqual([after, after]);
    expect(after).not.toBe(before);
  });

  test("are neither added to nor taken from a client that there is not", () => {
    const clients = createClients([]);
    expect(clients.addSecret("nobody", "x")).toBe(false);
    expect(clients.retireSecret("nobody")).toBe(false);
    expect(clients.all()).toEqual([]);
  });
});
