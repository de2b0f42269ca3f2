/** An error of Secrets Manager: `type` is the name that the SDK gives its exception. */
export interface Refusal {
  readonly status: number;
  readonly type: string;
  readonly message: string;
}

/** Secrets Manager answers 400 to everything a caller can mend, an absent secret included. */
export function refusal(type: string, message: string): Refusal {
  return { status: 400, type, message };
}

/** Tells a refusal from an answer: the members of AWS's answers are capitalised. */
export function isRefusal(outcome: object): outcome is Refusal {
  return "type" in outcome;
}
