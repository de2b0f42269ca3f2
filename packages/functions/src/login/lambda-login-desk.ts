import { InvokeCommand, LambdaClient, type LambdaClientConfig } from "@aws-sdk/client-lambda";
import {
  fail,
  type Failure,
  type LoginAnswer,
  type LoginDesk,
  type LoginOrder,
} from "@btp-token-broker/core";
import { readLoginAnswer } from "./login-answer.ts";
import { loginEvent } from "./login-event.ts";

export interface LambdaLoginDeskParts {
  /** ARN of the login function's alias. */
  readonly functionArn: string;
  readonly client: LambdaClientConfig;
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<void>;
  /** Uniform from 0 to 1. */
  readonly random: () => number;
}

const CONNECTION_TIMEOUT_MS = 1_000;
/** As long as the function may take. The order's deadline is nearer, unless a clock is set back. */
const LONGEST_WAIT_MS = 30_000;
/** What the way there and back takes of an order's time. */
const TRANSPORT_MS = 200;
/** The function handles one order at a time, most of them in some tenths of a second. */
const FIRST_WAIT_MS = 150;
/** While it is busy with others: waits that go on doubling leave it idle between many who wait, and some of them without. */
const LONGEST_TURN_MS = 300;
const RETRY_MS = 2_000;

/** Why an invocation gave nothing. */
type InvokeProblem = "throttled" | "unreachable" | "timeout" | "forbidden" | "absent";

/**
 * The login desk behind AWS Lambda.
 *
 * An order that was turned away (429: one at a time) or whose connection broke is sent again while there is time. That
 * repeats no login: the function has one order at a time, knows its refresh tokens and what was refused, and a second
 * order of the same kind is answered from those. The SDK's own retries are off, since they know of no deadline.
 */
export function createLambdaLoginDesk(parts: LambdaLoginDeskParts): LoginDesk {
  const { functionArn, now, pause, random } = parts;
  const client = new LambdaClient({
    ...parts.client,
    maxAttempts: 1,
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS },
  });

  async function invoke({ key, scopes }: LoginOrder, leftMs: number): Promise<LoginAnswer | InvokeProblem> {
    try {
      const { FunctionError, Payload, $metadata } = await client.send(
        new InvokeCommand({
          FunctionName: functionArn,
          Payload: JSON.stringify(loginEvent(key, scopes, leftMs - TRANSPORT_MS)),
        }),
        { abortSignal: AbortSignal.timeout(leftMs) },
      );
      if (FunctionError !== undefined) return failed({ code: "login_failed", reason: "crashed" });
      const answer = readLoginAnswer(Payload?.transformToString() ?? "", $metadata.requestId);
      return answer ?? failed({ code: "login_failed", reason: "answer_unknown" });
    } catch (error) {
      return invokeProblem(error);
    }
  }

  return {
    async mint(order) {
      for (let waitMs = FIRST_WAIT_MS; ; waitMs *= 2) {
        // Whole, or there is no timer for it.
        const leftMs = Math.min(Math.floor(order.deadline - now()), LONGEST_WAIT_MS);
        if (leftMs <= 0) return failed(outage("timeout"));
        const answer = await invoke(order, leftMs);
        if (typeof answer !== "string") return answer;
        if (answer === "forbidden" || answer === "absent")
          return failed({ code: "login_failed", reason: answer });
        const lengthMs = answer === "throttled" ? Math.min(waitMs, LONGEST_TURN_MS) : waitMs;
        const pauseMs = lengthMs * (0.8 + 0.4 * random());
        if (answer === "timeout" || now() + pauseMs + TRANSPORT_MS >= order.deadline)
          return failed(outage(answer));
        await pause(pauseMs);
      }
    },
  };
}

function outage(reason: "throttled" | "unreachable" | "timeout"): Failure {
  return { code: "login_unavailable", reason, retryAfterMs: RETRY_MS };
}

function failed(problem: Failure): LoginAnswer {
  return { result: fail(problem), record: undefined, user: undefined };
}

/** Reduces an SDK error to what happened. Its message stays here: it names ARNs and accounts. */
function invokeProblem(error: unknown): InvokeProblem {
  switch (error instanceof Error ? error.name : "") {
    case "TooManyRequestsException":
    case "ThrottlingException":
      return "throttled";
    case "AccessDeniedException":
    case "UnrecognizedClientException":
    case "ExpiredTokenException":
    case "InvalidSignatureException":
    case "KMSAccessDeniedException":
      return "forbidden";
    case "ResourceNotFoundException":
      return "absent";
    case "AbortError":
      return "timeout";
    default:
      return "unreachable";
  }
}
