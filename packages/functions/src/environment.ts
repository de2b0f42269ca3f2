/** What the deployment tells a function through its environment variables. `infra/` writes them. */
export interface Environment {
  /** Which front door's events this function accepts. */
  readonly door: "api";
  readonly stage: string;
  /**
   * Whether the process was started ahead of its requests, for provisioned concurrency: nobody waits for its INIT, and
   * every one of the processes will serve.
   */
  readonly isProvisioned: boolean;
  /** Where token endpoints may be, as `isTokenOriginAllowed` understands it. */
  readonly tokenOrigins: readonly string[];
}

/**
 * Reads the environment; the only place that does.
 *
 * @throws Error that names the variable and not its value, so that INIT fails with something to act on
 */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const required = (name: string): string => {
    const value = variables[name];
    if (value === undefined || value === "") throw new Error(`The environment variable ${name} is not set`);
    return value;
  };
  const door = required("BROKER_DOOR");
  if (door !== "api") throw new Error("The environment variable BROKER_DOOR must be api");
  return {
    door,
    stage: required("BROKER_STAGE"),
    // Written by Lambda itself (AWS: "Using Lambda environment variables").
    isProvisioned: variables["AWS_LAMBDA_INITIALIZATION_TYPE"] === "provisioned-concurrency",
    tokenOrigins: required("BROKER_TOKEN_ORIGINS")
      .split(",")
      .map((origin) => origin.trim()),
  };
}
