import {
  type Configuration,
  roleCallers,
  type WorkloadCaller,
  workloadCallers,
} from "@btp-token-broker/core";
import { type Controls, startControls } from "./controls.ts";
import { type IamDoor, startIamDoor } from "./iam-door.ts";
import type { LocalIssuers } from "./issuers.ts";
import { startJwtDoor } from "./jwt-door.ts";
import type { ChildModules } from "./lambda-process.ts";
import { type LocalLambda, startLambda } from "./lambda.ts";
import type { Loopback } from "./listen.ts";
import { type OperatorShell, operatorShell } from "./operator-shell.ts";
import type { OwnKey } from "./own-key.ts";
import type { PortBlock } from "./port-block.ts";
import type { SigningIdentity } from "./signature-verification.ts";
import { type LoginSide, startLoginSide } from "./login-side.ts";
import { createStartedParts, type StartedParts } from "./started-parts.ts";
import { startUpstreams, type Upstreams } from "./upstreams.ts";

export const LOCAL_STAGE = "local";
/** What every caller of the configuration signs with, besides its name as access key id. */
export const LOCAL_SECRET_ACCESS_KEY = "local";

export interface StackOptions {
  readonly configuration: Configuration;
  /** Path of the bundled handler. */
  readonly bundle: string;
  readonly nodeBinary: string;
  /** Without: free ones. */
  readonly ports?: PortBlock;
  /** Keys to take from the user's files and SAP's xsuaa instead of from the loopback ones. */
  readonly ownKeys?: readonly OwnKey[];
  readonly childModules?: ChildModules;
  /** Life of the loopback xsuaa's tokens. Default: xsuaa's 43200. */
  readonly lifeSeconds?: number;
  /** Takes every line the function writes. */
  readonly log: (line: string) => void;
  /** Takes what the door says about requests it turned away. */
  readonly doorLog: (text: string) => void;
}

/** What belongs to the door for JWTs. */
export interface JwtSide {
  readonly door: Loopback;
  readonly lambda: LocalLambda;
  readonly issuers: LocalIssuers;
  readonly workloads: readonly WorkloadCaller[];
}

/** The broker, deployed to loopback: its doors before it, xsuaa and Secrets Manager behind it, one clock for all three. */
export interface Stack extends Omit<Upstreams, "environment" | "issuers" | "hosts"> {
  readonly door: IamDoor;
  readonly lambda: LocalLambda;
  /** The door for JWTs and the function behind it; `undefined` where the configuration has no issuers. */
  readonly jwt: JwtSide | undefined;
  /** What logs in; `undefined` where no key has a user. */
  readonly login: LoginSide | undefined;
  readonly controls: Controls;
  /** What a shell is told in which an operator works on this stack. */
  readonly operator: OperatorShell;
  /** What the function was started with, for whoever wants another process of it. */
  readonly functionArn: string;
  readonly environment: Readonly<Record<string, string>>;
}

export async function startStack(options: StackOptions): Promise<Stack> {
  const { configuration, ports, ownKeys = [] } = options;
  const region = configuration.region;
  const account = roleCallers(configuration)[0]?.role.account ?? "111122223333";
  const { keep, stop } = createStartedParts();

  try {
    const upstreams = keep(
      await startUpstreams({
        configuration,
        account,
        ownKeys,
        ...(ports && { ports }),
        ...(options.lifeSeconds !== undefined && { lifeSeconds: options.lifeSeconds }),
      }),
    );
    const { clock, xsuaa, secretsManager, keys } = upstreams;
    const arnOf = (name: string) =>
      `arn:aws:lambda:${region}:${account}:function:btp-token-broker-${LOCAL_STAGE}-${name}:live`;
    const functionArn = arnOf("api");
    const common = {
      BROKER_DOOR: "api",
      BROKER_STAGE: configuration.stage,
      AWS_REGION: region,
      ...upstreams.environment,
      // On a Node older than Lambda's, the SDK would write of it between the function's lines, which are JSON.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    };
    let environment: Readonly<Record<string, string>> = common;
    const start = async (name: string): Promise<LocalLambda> => {
      const started = keep(
        await startLambda({
          bundle: options.bundle,
          nodeBinary: options.nodeBinary,
          functionArn: arnOf(name),
          environment: { ...environment, BROKER_DOOR: name },
          log: options.log,
          hosts: upstreams.hosts,
          ...(options.childModules && { childModules: options.childModules }),
        }),
      );
      clock.onChange((offsetMs) => started.setClockOffset(offsetMs));
      return started;
    };
    // Before the doors, which are told where it is.
    const login = [...configuration.keys.values()].some(({ user }) => user)
      ? keep(await startLoginSide(await start("login"), arnOf("login"), common.AWS_ACCESS_KEY_ID))
      : undefined;
    environment = { ...common, ...login?.environment };
    const lambda = await start("api");
    const door = keep(
      await startIamDoor({
        port: ports?.door ?? 0,
        region,
        account,
        identities: localIdentities(configuration),
        invoke: (event, requestId) => lambda.invoke(event, requestId),
        log: options.doorLog,
      }),
    );
    const jwt = upstreams.issuers && (await startJwtSide(upstreams.issuers, { start, keep, options }));
    const controls = keep(
      await startControls({
        port: ports?.controls ?? 0,
        clock,
        xsuaa,
        secretsManager,
        lambda,
        keys,
        ...(jwt && { jwt }),
      }),
    );
    const operator = operatorShell(upstreams, options.childModules?.hostsPreload);
    const parts = { clock, door, jwt, xsuaa, secretsManager, lambda, login, controls };
    return { ...parts, keys, operator, functionArn, environment, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startJwtSide(
  issuers: LocalIssuers,
  parts: {
    readonly start: (door: string) => Promise<LocalLambda>;
    readonly keep: StartedParts["keep"];
    readonly options: StackOptions;
  },
): Promise<JwtSide> {
  const { configuration, ports, doorLog } = parts.options;
  const lambda = await parts.start("jwt");
  const door = await startJwtDoor({
    port: ports?.jwtDoor ?? 0,
    invoke: (event, requestId) => lambda.invoke(event, requestId),
    log: doorLog,
  });
  return { door: parts.keep(door), lambda, issuers, workloads: workloadCallers(configuration) };
}

/** Each caller that AWS proves, as if it had assumed its role. */
function localIdentities(configuration: Configuration): ReadonlyMap<string, SigningIdentity> {
  return new Map(
    roleCallers(configuration).map(({ name, role }) => [
      name,
      {
        secretAccessKey: LOCAL_SECRET_ACCESS_KEY,
        userArn: `arn:${role.partition}:sts::${role.account}:assumed-role/${role.name}/local`,
        accountId: role.account,
      },
    ]),
  );
}
