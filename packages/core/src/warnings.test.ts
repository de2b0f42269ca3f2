import { expect, test } from "vitest";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import { warnings } from "./warnings.ts";

const withUser = { secret: "btp/k", user: "btp/k-user", expect: { origin: the.origin } };

test("a configuration without users has nothing to be warned of", () => {
  expect(warnings(some.configuration())).toEqual([]);
});

test("each key with a user is named, with what that means and how to do without", () => {
  const keys = { "cis-central": { secret: "btp/c" }, one: withUser, other: withUser };
  const said = warnings(some.configuration({ keys }));
  expect(said.map((text) => text.split(":")[0])).toEqual(["keys.one.user", "keys.other.user"]);
  for (const words of ["acts at SAP as this one user", '{"grantType":"clientCredentials"}', "central-viewer"])
    expect(said[0]).toContain(words);
});
