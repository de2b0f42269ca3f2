import { describe, expect, test } from "vitest";
import { DOORS } from "../../../../test/support/doors.ts";
import { privateApi } from "../../../../test/support/private-api-event.ts";
import { some } from "../../../../test/support/some.ts";
import { workloadMembers } from "../../../../test/support/workload.ts";
import { openDoor } from "./open-door.ts";

const { deployment, issuers } = some.configuration(workloadMembers);
const { apiId, ...privateDoor } = privateApi;

describe("openDoor()", () => {
  test.for([
    { door: { name: "api" }, because: "a URL" },
    { door: { name: "private", apiId }, because: "an API in a VPC" },
    { door: { name: "jwt" }, because: "a URL for everybody" },
  ] as const)("opens the door $door.name and no other: $because", ({ door }) => {
    const admit = openDoor(door, { deployment: { ...deployment, privateDoor }, issuers });
    const open = DOORS.filter(({ event, context }) => admit(event(), context.invokedFunctionArn).ok);
    expect(open.map((front) => front.door)).toEqual([door.name]);
  });

  test("stops at a private door that the configuration does not have, and says what it needs", () => {
    expect(() => openDoor({ name: "private", apiId }, { deployment, issuers })).toThrow(
      /aws\.vpc and aws\.endpoints/,
    );
  });

  test("stops at a door for JWTs when the configuration knows nobody who could sign one", () => {
    expect(() => openDoor({ name: "jwt" }, some.configuration())).toThrow(/needs issuers/);
  });
});
