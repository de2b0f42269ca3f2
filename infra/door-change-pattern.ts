/**
 * The EventBridge pattern of every change that somebody makes, or tries to make, to one of the functions, its versions
 * and aliases.
 *
 * Not a list of calls: CloudTrail puts the API's version behind some names and not behind others
 * (`AddPermission20150331v2`), and a call that AWS adds must not go unseen. A function is named in a member that depends
 * on the call: by its name or its ARN, with a qualifier or without, as `functionName`; by an ARN as `resourceArn`; by the
 * function's own ARN as `resource`, which is for tags.
 *
 * EventBridge takes 2,048 characters, and fewer wildcards rather than more. So a name with a qualifier is looked for
 * wherever it stands: a function whose name only ends like ours counts as well, if it is named with a qualifier.
 */
export function doorChangePattern(functionNames: readonly string[]): object {
  const forms = (...formsOf: readonly ((name: string) => unknown)[]) =>
    functionNames.flatMap((name) => formsOf.map((form) => form(name)));
  const arn = (name: string) => ({ suffix: `:${name}` });
  return {
    source: ["aws.lambda"],
    "detail-type": ["AWS API Call via CloudTrail"],
    detail: {
      eventSource: ["lambda.amazonaws.com"],
      // Invocations are events of the category Data, where somebody has them recorded.
      eventCategory: ["Management"],
      readOnly: [false],
      requestParameters: {
        $or: [
          {
            functionName: forms(
              (name) => name,
              arn,
              (name) => ({ wildcard: `*${name}:*` }),
            ),
          },
          { resourceArn: forms(arn, (name) => ({ wildcard: `*:${name}:*` })) },
          { resource: forms(arn) },
        ],
      },
    },
  };
}
