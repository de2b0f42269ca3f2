import { addressOf } from "./address.ts";
import { admit } from "./door.ts";
import { frontDoor } from "./front-door.ts";
import { configuration } from "./stage.ts";

/** The address of the door for workloads with a JWT; `undefined` where no issuer is configured. */
export const jwtUrl = configuration.issuers.size > 0 ? open() : undefined;

/** Makes a URL that anybody may send requests to, and the function behind it, which verifies the JWT itself. */
function open() {
  const behind = frontDoor("jwt");
  // No CORS: a workload is no page in a browser, where its token would be anybody's who can read the page.
  const url = new aws.lambda.FunctionUrl("JwtUrl", {
    functionName: behind.fn.name,
    qualifier: behind.live.name,
    authorizationType: "NONE",
  });
  // With such a URL the provider adds statements of its own to the alias's policy, which ours then replaces.
  admit(behind, { through: { kind: "public-url" }, after: [url] });
  return addressOf(url);
}
