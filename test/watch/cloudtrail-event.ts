import { the } from "../support/the.ts";

const region = "eu-central-1";

/** The ARN of a function, with what may follow its name. */
export const functionArn = (name: string, qualifier = "") =>
  `arn:aws:lambda:${region}:${the.account}:function:${name}${qualifier}`;

/**
 * A call of Lambda's API, as EventBridge gets it from CloudTrail (AWS: "CloudTrail record contents"), with what a rule
 * could look at.
 */
export function cloudTrailEvent(eventName: string, requestParameters: object, more: object = {}): object {
  return {
    version: "0",
    id: "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
    "detail-type": "AWS API Call via CloudTrail",
    source: "aws.lambda",
    account: the.account,
    time: "2026-11-22T10:00:00Z",
    region,
    resources: [],
    detail: {
      eventVersion: "1.11",
      userIdentity: {
        type: "AssumedRole",
        arn: `arn:aws:sts::${the.account}:assumed-role/administrator/somebody`,
      },
      eventTime: "2026-11-22T10:00:00Z",
      eventSource: "lambda.amazonaws.com",
      eventName,
      awsRegion: region,
      sourceIPAddress: "192.0.2.7",
      requestParameters,
      readOnly: false,
      eventType: "AwsApiCall",
      managementEvent: true,
      eventCategory: "Management",
      recipientAccountId: the.account,
      ...more,
    },
  };
}
