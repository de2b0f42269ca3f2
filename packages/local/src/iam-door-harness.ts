import { connect } from "node:net";
import { text } from "node:stream/consumers";

import type { FunctionUrlEvent } from "./iam-door-event.ts";
import { startIamDoor, type IamDoor, type IamDoorOptions } from "./iam-door.ts";
import { signedHeaders, type Signer } from "./signature-oracle.ts";

/** The one caller that the door of these tests knows. */
export const orders = {
  accessKeyId: "orders",
  secretAccessKey: "a-secret-access-key",
  userArn: "arn:aws:sts::111122223333:assumed-role/orders/local",
  accountId: "111122223333",
};

/** Starts a door in front of `invoke`, and keeps the events that reach it and what the door logs. */
export async function doorBefore(invoke: IamDoorOptions["invoke"], options: Partial<IamDoorOptions> = {}) {
  const events: FunctionUrlEvent[] = [];
  const logged: string[] = [];
  const door = await startIamDoor({
    region: "eu-central-1",
    account: "999988887777",
    identities: new Map([["orders", orders]]),
    log: (entry) => logged.push(entry),
    invoke: (event, requestId) => {
      events.push(event);
      return invoke(event, requestId);
    },
    ...options,
  });
  return { door, events, logged, [Symbol.asyncDispose]: () => door.stop() };
}

/** A function that is content with everything. */
export const ok: IamDoorOptions["invoke"] = () => Promise.resolve({ statusCode: 200, body: "{}" });

interface Sending {
  readonly method?: string;
  /** `/token` by default. */
  readonly target?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly at?: Date;
}

/** Writes a request byte for byte: every HTTP client in reach would normalise its target. */
export async function send(
  door: IamDoor,
  { method = "GET", target = "/token", headers, body = "" }: Sending,
) {
  const socket = connect(door.port, "127.0.0.1");
  const all = { ...headers, "content-length": String(Buffer.byteLength(body)), connection: "close" };
  const lines = [
    `${method} ${target} HTTP/1.1`,
    ...Object.entries(all).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  if (body.length > 0) socket.write(body);
  const [head = "", content = ""] = (await text(socket)).split(/\r\n\r\n(.*)/s);
  const [statusLine = "", ...fields] = head.split("\r\n");
  const pairs = fields.map((field): [string, string] => [
    field.replace(/:.*/, ""),
    field.replace(/^[^:]*:/, ""),
  ]);
  return { status: Number(statusLine.split(" ")[1]), headers: new Headers(pairs), body: content };
}

/** Signs as `orders`, but for what is given, and sends. */
export async function sendSigned(door: IamDoor, sending: Sending, as: Partial<Signer> = {}) {
  const { accessKeyId, secretAccessKey } = orders;
  const signer = { accessKeyId, secretAccessKey, region: "eu-central-1", ...as };
  const signable = { target: "/token", host: `127.0.0.1:${door.port}`, ...sending };
  return send(door, { ...sending, headers: await signedHeaders(signer, signable) });
}
