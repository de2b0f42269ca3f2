import { type Cell, heldStates } from "./fault-cell.ts";
import type { MatrixPart, MatrixRow } from "./fault-matrix.ts";

/** What a caller got: a status, and how the token came or which error was said. */
export function shown({ heard: { status, cache, text } }: Cell): string {
  if (status === 200) return `200 ${cache}`;
  const { error } = JSON.parse(text) as { readonly error: string };
  return `${status} \`${error}\``;
}

/** What the audit line says: the failure's code with its details, or what was odd about a token. */
export function outcomeOf({ heard: { audit } }: Cell): { readonly code: string; readonly details: string } {
  const { code, retryAfterMs: _, ...details } = audit.cause ?? {};
  const remarks = audit.mint?.remarks ?? [];
  // The local xsuaa puts all that a client has into `authorities`, as SAP's does.
  const said = [...Object.values(details), ...remarks.filter((remark) => remark !== "authorities_wider")];
  return { code: String(code ?? audit.outcome), details: said.map((word) => `\`${word}\``).join(" ") };
}

const HEAD = `# Every fault, in every state

What one request gets when something is broken, by what the process holds for it. The tests make this page: each cell is
a request through the real handler and the real adapters, over sockets on loopback, with tokens of an hour whose age is
made by moving the clock (\`test/faults\`). \`npx vitest run test/faults -u\` writes it anew.

- *fresh* is a minute old, *ageing* 40 minutes, *expiring* 57 minutes, *spent* has 29 seconds left.
- \`200 held\` is the token in memory: renewing it failed, and it is good. \`200 renewed\` and \`200 miss\` are new tokens.
- *audit line* is the outcome where nothing is held, with the details of its \`cause\` or its \`mint.remarks\`.
  [errors.md](errors.md) explains each.
- *asked* is \`mint.answers\` there: what each attempt at xsuaa came to.

No request fails while a token is above its floor. The one row that looks otherwise is \`unknown-client\`: when the key
names another client, the tokens of the one before are dropped on purpose, and nothing is held any more.
`;

/** The matrix in Markdown. */
export function matrixPage(parts: readonly MatrixPart[]): string {
  return pageOf(HEAD, parts, {});
}

/** A page of a matrix, with columns beside those that every matrix has. */
export function pageOf<Tried extends Cell>(
  head: string,
  parts: readonly MatrixPart<Tried>[],
  more: Readonly<Record<string, (cells: readonly Tried[]) => string>>,
): string {
  const columns = [
    "fault",
    ...heldStates.map(({ state }) => state),
    "audit line",
    "asked",
    ...Object.keys(more),
  ];
  const lines = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return parts
    .flatMap(({ title, rows }) => [
      `\n## ${title}\n`,
      lines(columns),
      lines(columns.map(() => "---")),
      ...rows.map((row) => lines([...cellsOf(row), ...Object.values(more).map((cell) => cell(row.cells))])),
    ])
    .reduce((page, line) => `${page}${line}\n`, head);
}

function cellsOf({ name, what, cells }: MatrixRow): readonly string[] {
  const [first] = cells;
  if (!first) throw new Error(`The fault ${name} was tried in no state`);
  const { code, details } = outcomeOf(first);
  const asked = first.heard.audit.mint?.answers.join(", ") ?? "nothing";
  return [`\`${name}\`: ${what}`, ...cells.map(shown), `\`${code}\` ${details}`.trim(), asked];
}
