import { fail, type Result, succeed, type Unreachable } from "@btp-token-broker/core";
import { unreachable } from "@btp-token-broker/functions";
import { Hash } from "@smithy/core/serde";
import { SignatureV4 } from "@smithy/signature-v4";
import type { AwsCredentials } from "../aws-credentials.ts";

/** An HTTP answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Milliseconds since the Unix epoch, by this machine's clock. */
  readonly receivedAt: number;
}

/** What came of a request; `not_sent` when one before it got no answer, since this one would wait as long for none. */
export type Heard = Result<Answer, Unreachable | "not_sent">;

/** The service that a request is signed for; `lambda` is the one that a function URL takes. */
export type Signature = "unsigned" | "lambda" | "execute-api";

/** Sends `GET` requests to the broker. */
export interface Door {
  ask(target: string, signature: Signature): Promise<Heard>;
}

export interface DoorParts {
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
  readonly credentials: AwsCredentials;
  /** Milliseconds, body included. */
  readonly answerWithinMs: number;
}

/** Opens the door at an origin. The credentials go nowhere but into the signer. */
export function createDoor({ url, region }: { url: string; region: string }, parts: DoorParts): Door {
  const { now, credentials } = parts;
  let isSilent = false;

  async function headersFor(target: string, signature: Signature): Promise<Record<string, string>> {
    if (signature === "unsigned") return {};
    const { protocol, host, pathname: path, searchParams } = new URL(target, url);
    const signer = new SignatureV4({
      service: signature,
      region,
      credentials,
      sha256: Hash.bind(null, "sha256"),
    });
    const query = Object.fromEntries(searchParams);
    const request = { method: "GET", protocol, hostname: host, path, query, headers: { host } };
    return (await signer.sign(request, { signingDate: new Date(now()) })).headers;
  }

  async function send(target: string, headers: Record<string, string>): Promise<Heard> {
    try {
      const response = await parts.fetch(new URL(target, url), {
        headers,
        // A signature is for one host, and a token for nobody else.
        redirect: "manual",
        signal: AbortSignal.timeout(parts.answerWithinMs),
      });
      const text = await response.text();
      return succeed({ status: response.status, headers: response.headers, text, receivedAt: now() });
    } catch (error) {
      return fail(whyUnanswered(error));
    }
  }

  return {
    async ask(target, signature) {
      if (isSilent) return fail("not_sent");
      const heard = await send(target, await headersFor(target, signature));
      isSilent = !heard.ok;
      return heard;
    },
  };
}

/** `fetch` throws a TypeError about the real one; its own deadline and the connection's have names of their own. */
function whyUnanswered(error: unknown): Unreachable {
  if (!(error instanceof Error)) return "connection";
  if (error.name === "TimeoutError") return "timeout";
  const { cause } = error;
  if (!(cause instanceof Error)) return "connection";
  return "code" in cause && cause.code === "UND_ERR_CONNECT_TIMEOUT" ? "timeout" : unreachable(cause);
}
