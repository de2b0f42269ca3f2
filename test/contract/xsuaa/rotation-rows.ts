import { deepEqual, equal, notEqual } from "node:assert/strict";
import { basicForm, form, type Received, send } from "../../../packages/local/src/xsuaa/exchange.ts";
import { claimsIn, said, tokenIn } from "./expectation.ts";
import type { ContractRow } from "./row.ts";
import type { Rotation, XsuaaSubject } from "./subject.ts";
import { verify } from "./token-rows.ts";

const NEXT = "next2";

/** Two secrets at once, and what a rotation does to the tokens of before. Each row has a client of its own. */
export const rotationRows: readonly ContractRow[] = [
  {
    row: 44,
    request: "either of two secrets",
    answer: "a token",
    because: "so a rotation needs no outage",
    check: async (subject) => {
      const { client, add } = await subject.startRotation();
      equal((await ask(subject, client.clientid, NEXT)).status, 401);
      await add(NEXT);
      tokenIn(await ask(subject, client.clientid, client.secret));
      tokenIn(await ask(subject, client.clientid, NEXT));
    },
  },
  {
    row: 44,
    request: "a third secret",
    answer: "400",
    because: "two are enough for a rotation",
    check: async (subject) => {
      const { add } = await subject.startRotation();
      deepEqual([await add(NEXT), await add("third3")], [200, 400]);
    },
  },
  {
    row: 45,
    request: "the retired secret, and the other",
    answer: "401, and a token",
    because: "the rotation is over",
    check: async (subject) => {
      const { client } = await rotated(subject);
      const answer = await ask(subject, client.clientid, client.secret);
      equal(answer.status, 401, said(answer));
      tokenIn(await ask(subject, client.clientid, NEXT));
    },
  },
  {
    row: 45,
    request: "a token of before the rotation",
    answer: "still verifies; its rev_sig is another",
    because: "nobody who verifies it by himself can know",
    check: async (subject) => {
      const { client, before } = await rotated(subject);
      await verify(subject, tokenIn(before));
      const after = await ask(subject, client.clientid, NEXT);
      notEqual(claimsIn(after)["rev_sig"], claimsIn(before)["rev_sig"]);
    },
  },
  {
    row: 45,
    request: "tokens made with either of two secrets",
    answer: "have the rev_sig of the newer",
    because: "retiring the older makes none of them invalid",
    check: async (subject) => {
      const { client, add, retire } = await subject.startRotation();
      await add(NEXT);
      const older = claimsIn(await ask(subject, client.clientid, client.secret))["rev_sig"];
      const newer = claimsIn(await ask(subject, client.clientid, NEXT))["rev_sig"];
      await retire();
      const after = claimsIn(await ask(subject, client.clientid, NEXT))["rev_sig"];
      deepEqual([older, newer], [after, after]);
    },
  },
  {
    row: 45,
    request: "a token of before the rotation, at /check_token",
    answer: "200, and once the secret is retired 400 invalid_token",
    because: "the server compares rev_sig",
    needs: "introspection",
    check: async (subject) => {
      const { client, add, retire } = await subject.startRotation();
      const before = tokenIn(await ask(subject, client.clientid, client.secret));
      await add(NEXT);
      const valid = await introspect(subject, before);
      equal(valid.status, 200, said(valid));
      await retire();
      const invalid = await introspect(subject, before);
      deepEqual([invalid.status, invalid.json["error"]], [400, "invalid_token"], said(invalid));
    },
  },
];

/** A rotation that is over, and an answer that was given before it began. */
async function rotated(subject: XsuaaSubject): Promise<Rotation & { readonly before: Received }> {
  const rotation = await subject.startRotation();
  const before = await ask(subject, rotation.client.clientid, rotation.client.secret);
  await rotation.add(NEXT);
  await rotation.retire();
  return { ...rotation, before };
}

function ask({ baseUrl }: XsuaaSubject, clientid: string, secret: string): Promise<Received> {
  return send(`${baseUrl}/oauth/token`, form({ clientid, secret }));
}

/** Asked by another client, whose own rotation is not under way. */
function introspect({ baseUrl, plain }: XsuaaSubject, token: string): Promise<Received> {
  return send(`${baseUrl}/check_token`, basicForm(plain, { grant_type: undefined, token }));
}
