import { randomBytes } from "node:crypto";
import type { Upstreams } from "../../packages/local/src/upstreams.ts";
import { PUBLISHED } from "../infra/aws-mocks.ts";
import type { Artefact } from "./artefact.ts";

type Variables = Readonly<Record<string, string>>;

/**
 * The function's environment: the variables that it was deployed with, those that Lambda adds, and loopback in place of
 * SAP and AWS. What is given comes last.
 *
 * @see Lambda Developer Guide, "Working with Lambda environment variables"
 */
export function functionVariables(
  artefact: Artefact,
  region: string,
  { environment, variables = {} }: Pick<Upstreams, "environment"> & { readonly variables?: Variables },
): Variables {
  return {
    ...artefact.variables,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
    AWS_LAMBDA_FUNCTION_NAME: artefact.name,
    AWS_LAMBDA_FUNCTION_VERSION: PUBLISHED,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(artefact.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_FORMAT: artefact.logFormat,
    AWS_LAMBDA_LOG_GROUP_NAME: artefact.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: `2026/11/28/[${PUBLISHED}]rehearsal`,
    AWS_SESSION_TOKEN: randomBytes(32).toString("hex"),
    LAMBDA_RUNTIME_DIR: "/var/runtime",
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    ...environment,
    ...variables,
  };
}
