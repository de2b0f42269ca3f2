/** What a difference is about. */
export type Subject = "access" | "callers" | "keys" | "issuers" | "stage";

/** A difference between two configurations, in words. */
export interface Difference {
  readonly about: Subject;
  readonly text: string;
}
