import { randomUUID } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { FaultPlan } from "../fault-plan.ts";
import { readBody } from "../request-body.ts";
import type { SecretsManagerFault } from "./fault.ts";
import type { Operation } from "./operation.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

/** What the endpoint stands on. */
export interface SecretsManagerEndpointParts {
  /** The only one whose requests are heard; without it, any is. */
  readonly accessKeyId: string | undefined;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly faults: FaultPlan<SecretsManagerFault>;
  /** Name of the secret that an input is about; undefined where it names none. */
  readonly secretNamed: (input: unknown) => string | undefined;
  /** Told of every signed request for an operation, before faults. */
  readonly onRequest: (operation: string, secret: string | undefined) => void;
}

type Outcome = object | Refusal | "hang" | "reset";

/** Far above AWS's 64 KiB for a value; keeps a runaway request from filling the memory. */
const MOST_BODY_BYTES = 1024 * 1024;

/**
 * Speaks AWS JSON 1.1: the operation in `x-amz-target`, its input in the body.
 *
 * A signature has to be there, and it is not verified: where a secret is worth protecting, an access key id that nobody
 * can guess does that against whatever else runs on this machine, pages in a browser included.
 */
export function secretsManagerEndpoint(parts: SecretsManagerEndpointParts): RequestListener {
  return (request, response) => {
    handle(parts, request).then(
      (outcome) => deliver(response, outcome),
      // The caller left before its request had arrived.
      () => response.destroy(),
    );
  };
}

async function handle(parts: SecretsManagerEndpointParts, request: IncomingMessage): Promise<Outcome> {
  const { accessKeyId, operations, faults, secretNamed, onRequest } = parts;
  const body = await readBody(request, MOST_BODY_BYTES);
  if (!request.headers.authorization?.startsWith("AWS4-HMAC-SHA256 ")) {
    return refusal("MissingAuthenticationTokenException", "Missing Authentication Token");
  }
  const [, claimed] = /Credential=([^/,\s]+)/u.exec(request.headers.authorization) ?? [];
  if (accessKeyId !== undefined && claimed !== accessKeyId) {
    return refusal("UnrecognizedClientException", "The security token included in the request is invalid.");
  }
  const name = /^secretsmanager\.(\w+)$/u.exec(String(request.headers["x-amz-target"]))?.[1] ?? "";
  const run = operations.get(name);
  if (request.method !== "POST" || request.url !== "/" || run === undefined) {
    return refusal("UnknownOperationException", "The requested operation is not supported by this server.");
  }
  const input = parseJson(body ?? "");
  const secret = secretNamed(input);
  onRequest(name, secret);
  return faults.take(`${name} ${secret}`) ?? faults.take(name) ?? run(input);
}

/** Undefined, which no operation takes, for what is not JSON. */
function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function deliver(response: ServerResponse, outcome: Outcome): void {
  if (outcome === "hang") return;
  if (outcome === "reset") {
    response.socket?.resetAndDestroy();
    return;
  }
  const refused = isRefusal(outcome);
  response.writeHead(refused ? outcome.status : 200, {
    "content-type": "application/x-amz-json-1.1",
    "x-amzn-requestid": randomUUID(),
  });
  response.end(JSON.stringify(refused ? { __type: outcome.type, Message: outcome.message } : outcome));
}
