import { CREDENTIAL_REST } from "./rest.ts";
import { createRests, type EndedMint } from "./rests.ts";

/** How a token endpoint says that trying again with the same credential is useless. */
export type Refusal = "client_refused" | "grant_refused";

/** One stored version of a service key: a new version is another credential. */
export interface Credential {
  readonly key: string;
  readonly version: string;
}

/** Which credentials were refused lately: one that is remembered is not sent again. */
export interface Refusals {
  remembered(credential: Credential, now: number): Refusal | undefined;
  refused(credential: Credential, refusal: Refusal, mint: EndedMint & { readonly random: number }): void;
  accepted(credential: Credential, mint: EndedMint): void;
}

/** Remembers for 60 s, doubling to 10 min. Mints that are refused side by side are one refusal. */
export function createRefusals(): Refusals {
  const rests = createRests(CREDENTIAL_REST);
  const kinds = new Map<string, Refusal>();
  const nameOf = ({ key, version }: Credential) => JSON.stringify([key, version]);

  return {
    remembered: (credential, now) =>
      rests.leftMs(nameOf(credential), now) > 0 ? kinds.get(nameOf(credential)) : undefined,
    refused(credential, refusal, mint) {
      for (const name of kinds.keys()) if (rests.leftMs(name, mint.now) === 0) kinds.delete(name);
      rests.failed(nameOf(credential), mint);
      kinds.set(nameOf(credential), refusal);
    },
    accepted: (credential, mint) => rests.succeeded(nameOf(credential), mint),
  };
}
