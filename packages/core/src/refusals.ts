import { CREDENTIAL_REST } from "./rest.ts";
import { createRests, type EndedMint, type Rests } from "./rests.ts";

/** How a token endpoint says that trying again with the same credential is useless. */
export type Refusal = "client_refused" | "grant_refused" | "certificate_refused";

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
  const rests: Readonly<Record<Refusal, Rests>> = {
    grant_refused: createRests(CREDENTIAL_REST),
    client_refused: createRests(CREDENTIAL_REST),
    certificate_refused: createRests(CREDENTIAL_REST),
  };
  const nameOf = ({ key, version }: Credential) => JSON.stringify([key, version]);

  return {
    remembered(credential, now) {
      const isResting = (refusal: Refusal) => rests[refusal].leftMs(nameOf(credential), now) > 0;
      // With this one no other version of the key is tried either.
      if (isResting("grant_refused")) return "grant_refused";
      return (["client_refused", "certificate_refused"] as const).find(isResting);
    },
    refused: (credential, refusal, mint) => void rests[refusal].failed(nameOf(credential), mint),
    accepted(credential, mint) {
      for (const kind of Object.values(rests)) kind.succeeded(nameOf(credential), mint);
    },
  };
}
