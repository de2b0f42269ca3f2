import { type AlarmDefinition, alarmDefinitions, alarmDescription } from "./alarm-definitions.ts";
import { configuration } from "./stage.ts";
import { watched } from "./watched.ts";

/** Who is told, when it begins and when it is over. */
const actions =
  configuration.deployment.alarmTopic === undefined ? [] : [configuration.deployment.alarmTopic];

/** What a deployment says of them, so that silence is not taken for watching. */
export const wakes = actions[0] ?? "nobody: aws.alarms.topic is not set in broker.config.ts";

function alarm(definition: AlarmDefinition) {
  const { id: _, means: __, because: ___, name, ...watchedFor } = definition;
  return new aws.cloudwatch.MetricAlarm(`Alarm${resourceName(name.slice(watched.prefix.length))}`, {
    name,
    alarmDescription: alarmDescription(definition),
    ...watchedFor,
    alarmActions: actions,
    okActions: actions,
  });
}

/** `-api-time-outs` as `ApiTimeOuts`. */
function resourceName(words: string): string {
  return words.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

export const alarms = alarmDefinitions(watched).map(alarm);
