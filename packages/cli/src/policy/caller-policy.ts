/** Where a door is, as far as a caller's policy names it. What is not known yet is a word in capitals. */
export interface DoorPlace {
  readonly partition: string;
  readonly region: string;
  /** The broker's account: twelve digits, or what stands for them. */
  readonly account: string;
}

/** What the names of a stage's resources begin with: the app's name in `sst.config.ts`, and the stage. */
const PREFIX = "btp-token-broker";

/** ARN of the alias that a door's URL belongs to. */
export function urlAlias({ partition, region, account }: DoorPlace, stage: string): string {
  return `arn:${partition}:lambda:${region}:${account}:function:${PREFIX}-${stage}-api:live`;
}

/**
 * What a caller's role has to allow itself, as statements of an identity policy (AWS: "Control access to Lambda function
 * URLs"). A request to the URL is authorised for both actions, each with a condition key of its own; without them the role
 * could be let in past the URL, as far as its own policy goes.
 */
export function urlStatements(alias: string): readonly object[] {
  return [
    {
      Sid: "ReachTheBroker",
      Effect: "Allow",
      Action: "lambda:InvokeFunctionUrl",
      Resource: alias,
      Condition: { StringEquals: { "lambda:FunctionUrlAuthType": "AWS_IAM" } },
    },
    {
      Sid: "InvokeTheBrokerThroughItsUrl",
      Effect: "Allow",
      Action: "lambda:InvokeFunction",
      Resource: alias,
      Condition: { Bool: { "lambda:InvokedViaFunctionUrl": "true" } },
    },
  ];
}

/** The same for the private door, a REST API. Its id is AWS's, and known once it is deployed. */
export function privateStatements({ partition, region, account }: DoorPlace, api: string): readonly object[] {
  return [
    {
      Sid: "ReachTheBrokersPrivateDoor",
      Effect: "Allow",
      Action: "execute-api:Invoke",
      Resource: `arn:${partition}:execute-api:${region}:${account}:${api}/live/*`,
    },
  ];
}

export function policyDocument(statements: readonly object[]): object {
  return { Version: "2012-10-17", Statement: statements };
}
