import * as v from "valibot";

/** What the events of all function URLs have in common (payload 2.0), as far as the broker reads it. */
export const URL_EVENT = {
  version: v.literal("2.0"),
  routeKey: v.literal("$default"),
  rawPath: v.pipe(v.string(), v.startsWith("/")),
  rawQueryString: v.string(),
};

/** The same of `requestContext`. */
export const URL_CONTEXT = {
  domainName: v.string(),
  stage: v.literal("$default"),
  http: v.object({ method: v.string() }),
};
