import { configuredCallers } from "./callers.ts";
import { admit } from "./door.ts";
import { frontDoor } from "./front-door.ts";
import { configuration } from "./stage.ts";

/** The door for callers that sign with SigV4 and come over the internet. */
export const api = frontDoor("api");

/** No CORS: a browser has no AWS role. */
export const url = new aws.lambda.FunctionUrl("ApiUrl", {
  functionName: api.fn.name,
  qualifier: api.live.name,
  authorizationType: "AWS_IAM",
});

/** Whom the configuration names, and nobody else. */
export const access = admit(api, {
  through: { kind: "iam-url", callers: configuredCallers(configuration) },
});
