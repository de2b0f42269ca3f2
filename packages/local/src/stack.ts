import { type Configuration, roleCallers } from "@btp-token-broker/core";
import { type Controls, startControls } from "./controls.ts";
import { type IamDoor, startIamDoor } from "./iam-door.ts";
import type { ChildModules } from "./lambda-process.ts";
import { type LocalLambda, startLambda } from "./lambda.ts";
import type { OwnKey } from "./own-key.ts";
import type { PortBlock } from "./port-block.ts";
import type { SigningIdentity } from "./signature-verification.ts";
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

/** The broker, deployed to loopback: its doors before it, xsuaa and Secrets Manager behind it, one clock for all three. */
export interface Stack extends Omit<Upstreams, "environment"> {
  readonly door: IamDoor;
  readonly lambda: LocalLambda;
  readonly controls: Controls;
  /** What the function was started with, for whoever wants another process of it. */
  readonly functionArn: string;
  readonly environment: Readonly<Record<string, string>>;
}

export async function startStack(options: StackOptions): Promise<Stack> {
  const { configuration, ports, ownKeys = [] } = options;
  const region = configuration.region;
  const account = roleCallers(configuration)[0]?.role.account ?? "111122223333";
  const started: AsyncDisposable[] = [];
  const stop = async () => {
    // The last to start is the first to go: nothing is left talking to what is gone.
    for (let part = started.pop(); part; part = started.pop()) await part[Symbol.asyncDispose]();
  };
  const keep = <Part extends AsyncDisposable>(part: Part): Part => {
    started.push(part);
    return part;
  };

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
    const functionArn = `arn:aws:lambda:${region}:${account}:function:btp-token-broker-${LOCAL_STAGE}-api:live`;
    const environment = {
      BROKER_DOOR: "api",
      BROKER_STAGE: configuration.stage,
      AWS_REGION: region,
      ...upstreams.environment,
      // On a Node older than Lambda's, the SDK would write of it between the function's lines, which are JSON.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    };
    const lambda = keep(
      await startLambda({
        bundle: options.bundle,
        nodeBinary: options.nodeBinary,
        functionArn,
        environment,
        log: options.log,
        ...(options.childModules && { childModules: options.childModules }),
      }),
    );
    clock.onChange((offsetMs) => lambda.setClockOffset(offsetMs));
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
    const controls = keep(
      await startControls({ port: ports?.controls ?? 0, clock, xsuaa, secretsManager, lambda, keys }),
    );
    const parts = { clock, door, xsuaa, secretsManager, lambda, controls };
    return { ...parts, keys, functionArn, environment, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
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
