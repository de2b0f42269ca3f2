import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { BrokerParts, ReadClaims } from "@btp-token-broker/core";
import { decodeJwt } from "jose";
import functionsPackage from "../package.json" with { type: "json" };
import { readCertificate } from "./certificate-reader.ts";
import { createTokenEndpoint } from "./token-endpoint.ts";

/** What a mint stands on besides the service key: the network, the clock, chance and OpenSSL. */
export type MintParts = Omit<BrokerParts, "configuration" | "store" | "tokenOrigins" | "login">;

/** Connects a mint with this machine. Whoever tries a key out with it asks xsuaa exactly as the function does. */
export function createMintParts(now: () => number): MintParts {
  return {
    endpoint: createTokenEndpoint({ now, userAgent: `btp-token-broker/${functionsPackage.version}` }),
    now,
    random: Math.random,
    pause: (ms) => pause(ms),
    fingerprint: (text) => createHash("sha256").update(text.reveal()).digest("hex"),
    readClaims,
    readCertificate,
  };
}

const readClaims: ReadClaims = (token) => {
  try {
    return decodeJwt(token);
  } catch {
    return undefined; // Not a JWT; jose says which part is wrong, and quotes it.
  }
};
