/** What was seen, and what to do about it. Both are sentences for an operator; neither holds anything secret. */
export interface Explanation {
  readonly seen: string;
  readonly wayOut: string;
}
