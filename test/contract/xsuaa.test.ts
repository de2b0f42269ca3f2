import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contract } from "./xsuaa/contract.ts";
import { LOCAL_LACKS, startLocalSubject } from "./xsuaa/local-subject.ts";
import { checkRow, rowName, skipped } from "./xsuaa/row.ts";
import type { XsuaaSubject } from "./xsuaa/subject.ts";

const ROWS = 60;

describe("the local xsuaa keeps", () => {
  let subject: XsuaaSubject;
  beforeAll(async () => void (subject = await startLocalSubject()));
  afterAll(() => subject[Symbol.asyncDispose]());

  for (const row of contract)
    test(`row ${rowName(row)}`, async ({ skip }) => {
      const reason = skipped(row, LOCAL_LACKS);
      skip(reason !== undefined, reason);
      await checkRow(row, subject);
    });
});

describe("the contract with xsuaa", () => {
  test("has every row from 1 to 60", () => {
    const numbers = new Set(contract.map(({ row }) => row));
    expect([...numbers]).toEqual(Array.from({ length: ROWS }, (_, index) => index + 1));
  });

  test("says each thing once", () => {
    const said = contract.map(({ row, request }) => `${row} ${request}`);
    expect(new Set(said).size).toBe(said.length);
  });
});
