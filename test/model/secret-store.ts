import type { StoredKey, StoreProblem, VersionStage } from "../../packages/core/src/key-reader.ts";
import { fail, type Result, succeed } from "../../packages/core/src/result.ts";
import { Secret } from "../../packages/core/src/secret.ts";
import { CANARY, type Client, createClient, serviceKeyText } from "./client.ts";
import { KEYS, type KeyName } from "./grants.ts";
import type { VirtualTime } from "./virtual-time.ts";
import type { Xsuaa } from "./xsuaa.ts";

/** What goes wrong with a read: its answer, or only the time it takes. */
export type StoreFault = { readonly problem: StoreProblem } | { readonly slowMs: number };

/** What an operator does to a key's secret, and SAP's to its client. */
export const ROTATIONS = [
  /** A new secret of the same client, which xsuaa takes. */
  "new-secret",
  /** One that xsuaa does not take. */
  "wrong-secret",
  /** xsuaa takes no secret of the client any more but the one that is stored now. */
  "revoke-others",
  /** Another client, with scopes of the same names. */
  "clone",
  /** A client of another application, in another zone. */
  "application",
  "malformed",
  /** The right client, and a token endpoint that is not SAP's. */
  "elsewhere",
  /** What was stored before what is stored now. */
  "back",
  "deleted",
] as const;
export type Rotation = (typeof ROTATIONS)[number];

/** An answer on its way. */
export interface StoreReply {
  readonly ms: number;
  readonly answer: Result<StoredKey, StoreProblem>;
  /** What it holds, if that is a service key that may be used. */
  readonly version: Version | undefined;
}

/** A version of a secret. */
export interface Version {
  readonly id: string;
  readonly client: Client;
  readonly secret: string;
  readonly text: string;
  readonly isUsable: boolean;
  readonly storedAt: number;
}

/** A stand-in for Secrets Manager in virtual time, and the hands that change what it holds. */
export function createSecretStore(time: VirtualTime, xsuaa: Xsuaa, random: () => number) {
  /** What a key's secret was, the current value last; `undefined` while it was deleted. */
  const histories = new Map<KeyName, (Version | undefined)[]>(KEYS.map((key) => [key, []]));
  const faults = new Map<string, StoreFault[]>();
  let serial = 0;

  const history = (key: KeyName) => histories.get(key) ?? [];

  function labelled(key: KeyName, stage: VersionStage): Version | undefined {
    const current = history(key).at(-1);
    if (stage === "AWSCURRENT") return current;
    return history(key).findLast((version) => version !== undefined && version !== current);
  }

  function store(client: Client, change: { readonly text?: string; readonly url?: string } = {}): Version {
    serial += 1;
    const secret = `${CANARY}-${serial}+/%=&`;
    const text = change.text ?? serviceKeyText(client, secret, change.url);
    const isUsable = change.text === undefined && change.url === undefined;
    const version = { id: `version-${serial}`, client, secret, text, isUsable, storedAt: time.now };
    history(client.key).push(version);
    return version;
  }

  function storeTaken(client: Client): void {
    xsuaa.admit(client);
    client.secrets.add(store(client).secret);
  }

  function rotate(key: KeyName, how: Rotation): void {
    const current = history(key).at(-1);
    const client = history(key).findLast((version) => version !== undefined)?.client;
    if (!client) throw new Error(`${key} was never stored`);
    switch (how) {
      case "new-secret":
        return storeTaken(client);
      case "wrong-secret":
        return void store(client);
      case "revoke-others":
        client.secrets.clear();
        if (current) client.secrets.add(current.secret);
        return;
      case "clone":
        return storeTaken(createClient(key, client.application, serial + 1));
      case "application":
        return storeTaken(createClient(key, serial + 1, 0));
      case "malformed":
        return void store(client, { text: `{"clientsecret":"${CANARY}` });
      case "elsewhere":
        return void store(client, { url: "https://acme.authentication.eu10.hana.example" });
      case "back":
        return void history(key).push(history(key).at(-2) ?? current);
      case "deleted":
        return void history(key).push(undefined);
    }
  }

  for (const key of KEYS) storeTaken(createClient(key, 0, 0));

  return {
    rotate,
    /** What goes wrong with the next reads of a key. */
    plan: (key: KeyName, planned: readonly StoreFault[]) => void faults.set(key, [...planned]),
    reply(key: KeyName, stage: VersionStage): StoreReply {
      const fault = faults.get(key)?.shift();
      const ms = fault && "slowMs" in fault ? fault.slowMs : 1 + Math.round(random() * 30);
      if (fault && "problem" in fault) return { ms, answer: fail(fault.problem), version: undefined };
      const version = labelled(key, stage);
      if (!history(key).at(-1)) return { ms, answer: fail("absent"), version: undefined };
      if (!version) return { ms, answer: fail("empty"), version: undefined };
      const { id, text, storedAt, isUsable } = version;
      const answer = succeed({ text: new Secret(text), version: id, storedAt });
      return { ms, answer, version: isUsable ? version : undefined };
    },
  };
}

export type SecretStore = ReturnType<typeof createSecretStore>;
