/**
 * Where a function URL is, as callers write a path behind it: AWS ends the address with a slash, and `//token` is no route.
 */
export function addressOf(url: aws.lambda.FunctionUrl) {
  return url.functionUrl.apply((address) => address.replace(/\/$/, ""));
}
