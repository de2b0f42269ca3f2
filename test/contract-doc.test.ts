import { expect, test } from "vitest";
import { contract } from "./contract/xsuaa/contract.ts";
import { keepsAll, withResults } from "./contract/xsuaa/contract-page.ts";
import { LOCAL_LACKS } from "./contract/xsuaa/local-subject.ts";
import { repositoryText, tableUnder } from "./support/markdown-table.ts";
import { BROUGHT_VERSION } from "./uaa/bring.ts";
import { UAA_LACKS } from "./uaa/subject.ts";

const page = repositoryText("docs/contract.md");

// Whether the servers do keep it is shown by xsuaa.test.ts, and by `npm run test:uaa -- --bring`.
test("docs/contract.md has every row, and says of each server that it keeps what it is not without", () => {
  const columns = [
    { name: "local xsuaa", lacks: LOCAL_LACKS, outcomes: keepsAll(LOCAL_LACKS) },
    { name: `UAA ${BROUGHT_VERSION}`, lacks: UAA_LACKS, outcomes: keepsAll(UAA_LACKS) },
  ];
  expect(withResults(page, columns)).toBe(page);
});

test("docs/contract.md fetches and speaks of the same version", () => {
  const pom = repositoryText("test/uaa/pom.xml");
  expect(pom).toContain(
    `<artifactId>cloudfoundry-identity-uaa</artifactId>\n      <version>${BROUGHT_VERSION}<`,
  );
});

test("docs/contract.md can be read as a table, row by row", () => {
  const rows = tableUnder(page, "Row by row");
  expect(rows.map((row) => `${row["row"]} ${row["request"]}`)).toEqual(
    contract.map(({ row, request }) => `${row} ${request}`),
  );
});
