/**
 * Which front door's events a function accepts: its own URL's (`api` where AWS verifies signatures, `jwt` where it lets in
 * everybody), or those of the private REST API with this id.
 */
export type Door = { readonly name: "api" | "jwt" } | { readonly name: "private"; readonly apiId: string };

/** Which function a process is: one behind a front door, or the one that logs in, which the doors invoke. */
export type Place = Door | { readonly name: "login" };

/** What the deployment tells a function through its environment variables. `infra/` writes them. */
export interface Environment {
  readonly door: Place;
  /** ARN of the login function's alias, for a door where some key has a user. */
  readonly login: string | undefined;
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
  return {
    door: readDoor(required),
    login: variables["BROKER_LOGIN"] === "" ? undefined : variables["BROKER_LOGIN"],
    stage: required("BROKER_STAGE"),
    // Written by Lambda itself (AWS: "Using Lambda environment variables").
    isProvisioned: variables["AWS_LAMBDA_INITIALIZATION_TYPE"] === "provisioned-concurrency",
    tokenOrigins: required("BROKER_TOKEN_ORIGINS")
      .split(",")
      .map((origin) => origin.trim()),
  };
}

function readDoor(required: (name: string) => string): Place {
  const name = required("BROKER_DOOR");
  switch (name) {
    case "api":
    case "jwt":
    case "login":
      return { name };
    case "private":
      return { name, apiId: required("BROKER_API_ID") };
    default:
      throw new Error("The environment variable BROKER_DOOR must be api, private, jwt or login");
  }
}
