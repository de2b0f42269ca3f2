import {
  causeOf,
  type Configuration,
  LOGIN_OVERTIME_MS,
  type LoginAnswer,
  type Logins,
} from "@btp-token-broker/core";
import { isDeploymentEvent } from "../deployment-event.ts";
import { readLiveArn } from "../doors/door.ts";
import { ANSWER_MARGIN_MS, type Handler } from "../lambda-handler.ts";
import { crashRecord } from "../log.ts";
import { crashMetrics, loginMetrics, refusedEventMetrics, warmUpMetrics } from "../metrics.ts";
import { checkVersion } from "../version-check.ts";
import { readWarmUpEvent } from "../warm-up-event.ts";
import { writeLoginAnswer } from "./login-answer.ts";
import { type LoginEvent, readLoginEvent } from "./login-event.ts";

interface LoginHandlerParts {
  readonly logins: Logins;
  readonly configuration: Pick<Configuration, "stage">;
  readonly log: (record: object) => void;
  readonly now: () => number;
}

/**
 * Answers the doors' orders. The schedule's event keeps the process, and with it the refresh tokens, from being let go, and
 * does nothing else; the deployment's has everything read and nobody logged in. Any other event is an error.
 *
 * No event and no answer is logged: an answer holds a token.
 */
export function createLoginHandler({ logins, configuration, log, now }: LoginHandlerParts): Handler {
  const embedding = () => ({ stage: configuration.stage, now: now() });

  async function serve({ key, scopes, leftMs }: LoginEvent, requestId: string): Promise<object> {
    const startedAt = now();
    const answer = await logins
      .mint({ key, scopes, deadline: startedAt + leftMs })
      .catch((error: unknown) => {
        log({ ...crashRecord(error, requestId), ...crashMetrics(embedding()) });
        // Not the error itself: Lambda writes a thrown one down whole, and sends it to the door.
        throw new Error("The login crashed; its crash line says where");
      });
    const line = {
      type: "login",
      request_id: requestId,
      time: new Date(startedAt).toISOString(),
      ms: Math.max(0, now() - startedAt),
      key,
      ...said(answer),
    };
    log({ ...line, ...loginMetrics(answer, embedding()) });
    return writeLoginAnswer(answer);
  }

  return async (event, context) => {
    const { awsRequestId: requestId, invokedFunctionArn } = context;
    const leftMs = context.getRemainingTimeInMillis() - ANSWER_MARGIN_MS;
    const warmUp = readWarmUpEvent(event, now());
    if (warmUp) {
      const report = { type: "warm-up", entries: [], ms: 0 } as const;
      log({ ...report, ...warmUpMetrics(report, { issued: 0, hits: 0 }, { ...embedding(), door: "login" }) });
      return report;
    }
    if (isDeploymentEvent(event)) return checkVersion({ broker: logins, log }, { requestId, leftMs });
    const asked = readLoginEvent(event);
    // Who may invoke the function is in the policy of the alias.
    if (asked && readLiveArn(invokedFunctionArn)) {
      const mostMs = Math.max(0, leftMs - LOGIN_OVERTIME_MS);
      return serve({ ...asked, leftMs: Math.min(asked.leftMs, mostMs) }, requestId);
    }
    const reason = asked ? "not_this_function" : "not_an_event_of_this_door";
    log({ type: "refused-event", request_id: requestId, reason, ...refusedEventMetrics(embedding()) });
    throw new Error(`The event was refused: ${reason}`);
  };
}

function said({ result, record, user }: LoginAnswer): object {
  return {
    outcome: result.ok ? "issued" : result.problem.code,
    ...(user !== undefined && { user }),
    ...(record && { mint: record }),
    ...(!result.ok && { cause: causeOf(result.problem) }),
  };
}
