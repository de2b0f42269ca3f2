import type { Feature, Lacks, XsuaaSubject } from "./subject.ts";

/** One row of the contract with xsuaa, or a part of one. */
export interface ContractRow {
  /** Its number, from 1 to 60; the parts of a row share it. */
  readonly row: number;
  readonly request: string;
  readonly answer: string;
  readonly because: string;
  /** Without it a server shows nothing of the row, and it is skipped. */
  readonly needs?: Feature;
  /** Rejects if the server answers something else. */
  readonly check: (subject: XsuaaSubject) => Promise<void>;
}

/** The row as a sentence. */
export function rowName({ row, request, answer, because }: ContractRow): string {
  return `${row}: ${request}: ${answer}, because ${because}`;
}

/** Why a row is skipped on a server that lacks this; undefined if it is not. */
export function skipped({ needs }: ContractRow, lacks: Lacks): string | undefined {
  return needs && lacks[needs];
}

/** Holds a server against a row that is not skipped. */
export async function checkRow(row: ContractRow, subject: XsuaaSubject): Promise<void> {
  await row.check(subject);
}
