/**
 * The EventBridge pattern of every change that somebody makes, or tries to make, to one of the functions, its versions
 * and aliases.
 *
 * Not a list of calls: CloudTrail puts the API's version behind some names and not behind others
 * (`AddPermission20150331v2`), and a call that AWS adds must not go unseen. A function is named by its name or its ARN,
 * with a qualifier or without, in a member that depends on the call.
 */
export function doorChangePattern(functionNames: readonly string[]): object {
  const named = functionNames.flatMap((name) => [
    name,
    { prefix: `${name}:` },
    { suffix: `:function:${name}` },
    { wildcard: `*:function:${name}:*` },
  ]);
  return {
    source: ["aws.lambda"],
    "detail-type": ["AWS API Call via CloudTrail"],
    detail: {
      eventSource: ["lambda.amazonaws.com"],
      // Invocations are events of the category Data, where somebody has them recorded.
      eventCategory: ["Management"],
      readOnly: [false],
      requestParameters: {
        $or: [{ functionName: named }, { resourceArn: named }, { resource: named }],
      },
    },
  };
}
