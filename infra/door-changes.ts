import { changesRuleName } from "./alarm-definitions.ts";
import { doorChangePattern } from "./door-change-pattern.ts";
import { prefix } from "./stage.ts";
import { watched } from "./watched.ts";

/**
 * Matches changes of the doors. It has no target: the alarm `door-changed` is on its own count, since the topic is not
 * the stack's, and by itself lets no EventBridge publish.
 *
 * EventBridge hears of them from CloudTrail, and only in an account and region with a trail that logs management events.
 */
export const doorChanges = new aws.cloudwatch.EventRule("DoorChanges", {
  name: changesRuleName(prefix),
  description: "Changes of the broker's functions, aliases, URLs and policies",
  eventPattern: JSON.stringify(doorChangePattern(watched.doors.map(({ functionName }) => functionName))),
});
