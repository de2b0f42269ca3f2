import type { Broker } from "@btp-token-broker/core";
import { DOORS } from "./doors.ts";
import { handlerOver } from "./handler-over.ts";
import { fakeVerifier } from "./workload.ts";

/** The handler behind the door for JWTs, over a broker that grants everything but for what is said of it. */
export function handlerOverJwt(broker: Partial<Broker> = {}, verifier = fakeVerifier) {
  const door = DOORS.find((each) => each.door === "jwt");
  if (!door) throw new Error("There is no door for JWTs");
  return handlerOver(broker, { door, verifier });
}

/** A broker that must not be asked. */
export const untouchable: Partial<Broker> = {
  issue: () => Promise.reject(new Error("asked")),
  access: () => {
    throw new Error("asked");
  },
  accessTo: () => Promise.reject(new Error("asked")),
};

/** An `Authorization` header with this token, or none. */
export const bearer = (text: string | undefined) => ({ authorization: text && `Bearer ${text}` });

/** What an answer says, as an object. */
export const bodyOf = (answer: { readonly body: string }) =>
  JSON.parse(answer.body) as Record<string, unknown>;
