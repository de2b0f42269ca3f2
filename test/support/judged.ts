import { judgeAnswer } from "../../packages/core/src/token-answer.ts";
import type { TokenAnswer } from "../../packages/core/src/token-endpoint.ts";
import { readClaims } from "./some.ts";
import { the } from "./the.ts";

/** As an ordinary token is asked for, with the client alone. */
const ASKED = {
  profile: the.profile,
  scopes: the.scopes,
  now: the.now,
  grant: "client_credentials",
} as const;

/** Judges an answer to that, or to what a test changes of it. */
export const judge = (answer: TokenAnswer, asked = {}) =>
  judgeAnswer(answer, { ...ASKED, ...asked }, readClaims);

/** The verdict of an answer that ends the mint. */
export const refused = (failure: object) => ({ verdict: "refused", failure });

/** The same of one that nobody can use. */
export const unusable = (reason: string, status = 200, body = {}) =>
  refused({ code: "answer_unusable", reason, status, ...body });
