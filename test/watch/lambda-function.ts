import type { Handler } from "../../packages/functions/src/lambda-handler.ts";
import { context } from "../support/function-url-event.ts";
import type { Clock } from "./broker-process.ts";
import type { Sample } from "./embedded-metrics.ts";

/** What Lambda ends an invocation after, as the function is deployed. */
export const TIME_OUT_MS = 30_000;

/** An execution environment: one invocation at a time, until it is ended. */
interface Environment {
  readonly clock: Clock;
  readonly handle: Handler;
  /** Where what it writes goes until its invocation is over. */
  written: { readonly at: number; readonly text: string }[];
  busyUntil: number;
}

export type Invoked = "answered" | "failed" | "throttled";

/** What Lambda itself writes of an invocation in the log format JSON (AWS: "Lambda Telemetry API event schema reference"). */
function platformReport(durationMs: number, status: "success" | "failure" | "timeout"): string {
  const record = { requestId: context.awsRequestId, metrics: { durationMs }, status };
  return JSON.stringify({ type: "platform.report", record });
}

/** A line of the log, and when it was written. */
export interface LogLine {
  readonly at: number;
  readonly text: string;
}

export interface FunctionParts {
  readonly functionName: string;
  /** Starts a process, which goes by this clock and writes its lines there. */
  readonly start: (write: (line: string) => void, clock: Clock) => Promise<{ readonly handle: Handler }>;
  /** Execution environments at most. */
  readonly ceiling: number;
}

/**
 * A function in Lambda: starts execution environments as they are needed, ends invocations that take too long together
 * with what they run in, keeps the log, and counts as Lambda does (AWS: "Types of metrics for Lambda functions").
 */
export function createLambdaFunction({ functionName, ceiling, start }: FunctionParts) {
  const log: LogLine[] = [];
  const samples: Sample[] = [];
  let environments: Environment[] = [];

  function count(name: string, at: number, value: number): void {
    const metric = { namespace: "AWS/Lambda", dimensions: { FunctionName: functionName } };
    samples.push({ ...metric, name, at, value });
  }

  async function startEnvironment(at: number): Promise<Environment> {
    const clock = { now: at };
    const environment: Environment = { clock, handle: async () => undefined, written: [], busyUntil: at };
    const write = (text: string) => void environment.written.push({ at: clock.now, text: text.trimEnd() });
    const { handle } = await start(write, clock);
    environments.push(environment);
    return Object.assign(environment, { handle });
  }

  async function findIdle(at: number): Promise<Environment | undefined> {
    const idle = environments.find(({ busyUntil }) => busyUntil <= at);
    if (idle) return idle;
    return environments.length < ceiling ? startEnvironment(at) : undefined;
  }

  return {
    log: log as readonly LogLine[],
    samples: samples as readonly Sample[],
    /** Forgets every environment, as a deployment does, or AWS when it likes. */
    restart: () => void (environments = []),
    /** Invokes it at an instant, which no earlier invocation may be later than. */
    async invoke(event: unknown, at: number): Promise<Invoked> {
      const environment = await findIdle(at);
      if (!environment) {
        count("Throttles", at, 1);
        return "throttled";
      }
      const { clock, handle } = environment;
      const startedAt = Math.max(at, clock.now);
      clock.now = startedAt;
      const isAnswered = await handle(event, context).then(
        () => true,
        () => false,
      );
      const isInTime = clock.now - startedAt <= TIME_OUT_MS;
      const duration = Math.min(clock.now - startedAt, TIME_OUT_MS);
      environment.busyUntil = startedAt + duration;
      if (!isInTime) environments = environments.filter((other) => other !== environment);
      // What was to be written after the time-out never was.
      log.push(...environment.written.filter((line) => line.at <= startedAt + TIME_OUT_MS));
      environment.written = [];
      const isFailed = !isAnswered || !isInTime;
      const status = isInTime ? (isFailed ? "failure" : "success") : "timeout";
      log.push({ at: environment.busyUntil, text: platformReport(duration, status) });
      count("Invocations", startedAt, 1);
      count("Errors", startedAt, isFailed ? 1 : 0);
      count("Duration", startedAt, duration);
      return isFailed ? "failed" : "answered";
    },
  };
}
