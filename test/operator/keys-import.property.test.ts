import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { the } from "../support/the.ts";
import { clientNamed, startWorld, type World } from "./world.ts";

let world: World;
let whole: string;
beforeAll(async () => {
  world = await startWorld();
  world.configure("cis-central");
  whole = world.textOf(clientNamed("orders"));
});
afterAll(() => world[Symbol.asyncDispose]());

/** Looked for in what is said: it stands wherever a secret might have been pasted. */
const CANARY = "c4n4ry-of-the-pipe";
const name = fc
  .constantFrom(
    "uaa credentials clientid clientsecret url certurl certificate key credential-type grant_type data kind items sm_url tokenurl VCAP_SERVICES .metadata".split(
      " ",
    ),
  )
  .chain((names) => fc.constantFrom(...names));
const text = fc.oneof(
  fc.constant(CANARY),
  fc.constantFrom(
    the.origin,
    "https://acme.authentication.cert.eu10.hana.ondemand.com",
    "x509",
    "<your secret>",
    "\u001b[31m",
  ),
  fc.string(),
);
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    text,
    fc.constant(null),
    fc.integer(),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(name, tie("value"), { maxKeys: 6 }),
    fc.dictionary(name, tie("value"), { maxKeys: 6 }).map((some) => JSON.stringify(some)),
  ),
})).value;
const piped = fc.oneof(
  json.map((value) => JSON.stringify(value)),
  json.map((value) => `Getting key ${CANARY} for service instance x as y...\n\n${JSON.stringify(value)}`),
  fc.string().map((some) => `${some}${CANARY}`),
  fc.string({ unit: "binary" }).map((some) => `${CANARY}${some}`),
  fc.nat(300).map((at) => whole.slice(0, at)),
  fc.tuple(fc.nat(300), fc.string()).map(([at, some]) => whole.slice(0, at) + some + whole.slice(at)),
);

test("whatever is piped in, keys import says why it stores nothing, quotes nothing and is no bug", async () => {
  await fc.assert(
    fc.asyncProperty(piped, async (some) => {
      const { exit, text: said } = await world.run(["keys", "import", "cis-central"], { piped: some });
      expect([exit, said]).toEqual([
        1,
        expect.stringMatching(/^cis-central: nothing was stored: .*\.\n {2}\S/),
      ]);
      // A profile is shown of what is a whole key, for which xsuaa was asked.
      expect(said.includes(CANARY) && !said.includes("client id")).toBe(false);
      expect(said.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
    }),
    { numRuns: 500 },
  );
  expect([world.asked("PutSecretValue"), world.asked("CreateSecret")]).toEqual([0, 0]);
});
