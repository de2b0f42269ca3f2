import { functionUrlEvent, type FunctionUrlEvent } from "./iam-door-event.ts";
import { answerRefusal, explainRefusal } from "./iam-door-refusal.ts";
import type { Loopback } from "./listen.ts";
import { verifySignature, type SigningIdentity } from "./signature-verification.ts";
import { awsError, startUrlDoor, type UrlDoorOptions } from "./url-door.ts";

export interface IamDoorOptions extends UrlDoorOptions<FunctionUrlEvent> {
  readonly region: string;
  /** The account that owns the function. */
  readonly account: string;
  /** By access key id; read at each request, so that callers can come and go. */
  readonly identities: ReadonlyMap<string, SigningIdentity>;
}

/** A door that listens; `origin` is its URL. */
export type IamDoor = Loopback;

/**
 * Listens on 127.0.0.1 where a Lambda function URL with `AuthType: AWS_IAM` would.
 *
 * It verifies Signature Version 4 against the machine's real clock, hands what it accepts to the function as the event
 * AWS would build, and refuses in AWS's words. AWS never says what it expected; the log does.
 *
 * Rejects with `EADDRINUSE` if the port is busy.
 */
export function startIamDoor(options: IamDoorOptions): Promise<IamDoor> {
  const { region, account, identities, log } = options;
  return startUrlDoor(options, (received) => {
    const { sent, receivedAt } = received;
    const verdict = verifySignature(sent, { region, service: "lambda", identities, now: receivedAt });
    if (!verdict.ok) {
      log(explainRefusal(sent, verdict.refusal));
      const { errorType, body } = answerRefusal(verdict.refusal);
      return { answer: awsError(403, errorType, body) };
    }
    const { accessKeyId, identity } = verdict;
    return { event: functionUrlEvent({ ...received, accessKeyId, identity, account, region }) };
  });
}
