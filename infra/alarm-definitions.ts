/** A door's function, as far as it is watched. */
export interface WatchedDoor {
  /** As the function's environment names it, and so the dimension `door` of its metrics. */
  readonly name: string;
  readonly functionName: string;
  readonly logGroup: string;
  /** Whether callers come to it: what logs in, the front doors alone ask. */
  readonly isFront: boolean;
}

/** What is watched: names of things that exist, as plain text. */
export interface Watched {
  /** What the names of the stage's resources begin with. */
  readonly prefix: string;
  readonly stage: string;
  readonly doors: readonly WatchedDoor[];
}

/** A CloudWatch alarm and what somebody who is woken by it has to know. Members of the metric are named as AWS names them. */
export interface AlarmDefinition {
  /** Of its page in docs/runbook.md. */
  readonly id: string;
  readonly name: string;
  readonly means: string;
  /** Why this threshold, over this time. */
  readonly because: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: "Sum" | "Minimum" | "Maximum";
  readonly comparisonOperator: "GreaterThanOrEqualToThreshold" | "LessThanThreshold";
  readonly threshold: number;
  /** Seconds. */
  readonly period: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: "breaching" | "notBreaching";
}

type Named = "name" | "namespace" | "dimensions";
type Rule = Omit<AlarmDefinition, Named>;

/** Where the function's own metrics are (`METRIC_NAMESPACE` of the function). */
export const BROKER_NAMESPACE = "BtpTokenBroker";

/** The warm-up's schedule is the beat of most of what is watched: less than its five minutes would see nothing new. */
const PERIOD = 300;

/** Alarms at the first one within five minutes. Nothing to count is nothing wrong: the metric comes with each line. */
const atOnce = {
  statistic: "Sum",
  comparisonOperator: "GreaterThanOrEqualToThreshold",
  threshold: 1,
  period: PERIOD,
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  treatMissingData: "notBreaching",
} as const;

/** Of what the lines of all doors count together. */
const OF_THE_STAGE: readonly Rule[] = [
  {
    ...atOnce,
    id: "unserved",
    means: "Callers get no token, and it is not their own fault.",
    because: "Every five minutes of a quarter of an hour: what passes by itself touches two at most.",
    metricName: "unserved",
    evaluationPeriods: 3,
    datapointsToAlarm: 3,
  },
  {
    ...atOnce,
    id: "upstream-failing",
    means:
      "xsuaa or Secrets Manager fails while tokens age. Callers are served from memory as long as it lasts.",
    // While tokens are fresh nobody is asked, so that a failure is counted when it begins to matter and not before.
    because:
      "Three of four times five minutes: a blip touches two at most, and a tick of the warm-up may be lost.",
    metricName: "upstream_failing",
    evaluationPeriods: 4,
    datapointsToAlarm: 3,
  },
  {
    ...atOnce,
    id: "key-unusable",
    means: "A service key is missing, malformed, not the expected one, or refused by xsuaa.",
    because: "Once is enough: waiting repairs no key, and its tokens in memory are the time there is.",
    metricName: "key_unusable",
  },
  {
    ...atOnce,
    id: "rotation-incomplete",
    means: "xsuaa refuses the current version of a secret, and the version before it stands in.",
    because: "Once is enough: a day after it was stored the version before is not tried any more.",
    metricName: "rotation_incomplete",
  },
  {
    ...atOnce,
    id: "token-refused",
    means:
      "xsuaa handed out a token that is wider than asked for, or another client's or zone's. Nobody got it.",
    because: "Once is enough: it should never happen.",
    metricName: "token_refused",
  },
  {
    ...atOnce,
    id: "certificate-ending",
    means: "The certificate of a service key ends soon; xsuaa refuses the key from then on.",
    because:
      "Less than 3 days: over a weekend, and no sooner, since SAP makes certificates for 7 days, and for 30 at most.",
    metricName: "certificate_days",
    statistic: "Minimum",
    comparisonOperator: "LessThanThreshold",
    threshold: 3,
    period: 3_600,
  },
  {
    ...atOnce,
    id: "denials",
    means: "Many requests are denied: a caller lost its rule, or somebody probes.",
    because:
      "50 in five minutes is one every six seconds: more than a deployment's mistake that somebody is watching.",
    metricName: "denied",
    threshold: 50,
  },
  {
    ...atOnce,
    id: "crashes",
    means:
      "The broker has a bug: something threw that should not. A caller was answered 500, a warm-up ended early, or a process ended with all tokens in its memory.",
    because: "Once is enough: nothing is meant to crash.",
    metricName: "crashes",
  },
  {
    ...atOnce,
    id: "event-refused",
    means:
      "An event came that is neither a request of the door nor a tick: somebody got past the door's policy.",
    because: "Once is enough: the policy lets in nothing else. Nothing was given out.",
    metricName: "refused_events",
  },
];

/** What Lambda counts of a function, whoever invoked it and by whatever version: the alias is not the only way in. */
const OF_A_FUNCTION: readonly Rule[] = [
  {
    ...atOnce,
    id: "errors",
    means: "Invocations fail again and again: processes end, INIT fails, or no key can be warmed.",
    because: "Two of three times five minutes: what happens once is over when the next process has started.",
    metricName: "Errors",
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
  },
  {
    ...atOnce,
    id: "time-outs",
    means:
      "An invocation took longer than any may, or was ended by Lambda after 30 s, with all tokens in its memory.",
    because: "26 s: a warm-up ends itself after 25 s and a request after 6 s.",
    metricName: "Duration",
    statistic: "Maximum",
    threshold: 26_000,
  },
];

/** Where callers come. What logs in does so for one at a time and turns the others away, which is what it is there for. */
const throttles: Rule = {
  ...atOnce,
  id: "throttles",
  means: "Lambda turns callers away with 429, since no more execution environments may be started.",
  because: "10 in five minutes: a caller that tries again after a second gets over fewer.",
  metricName: "Throttles",
  threshold: 10,
};

/** Where callers come. Nobody waits for what logs in to be warm: without its tick it logs in once more than it had to. */
const warmUpSilent: Rule = {
  ...atOnce,
  id: "warm-up-silent",
  means: "No warm-up has run for a while: tokens age, and callers wait for xsuaa themselves.",
  because:
    "Two of three times five minutes without one: a tick that is a minute early or late leaves one empty.",
  metricName: "warm_ups",
  comparisonOperator: "LessThanThreshold",
  evaluationPeriods: 3,
  datapointsToAlarm: 2,
  // The metric has no zeros: a warm-up that does not run writes no line.
  treatMissingData: "breaching",
};

/** Where somebody has to log in. */
const passwordRefused: Rule = {
  ...atOnce,
  id: "password-refused",
  means:
    "xsuaa refused a user's password or passcode. Nobody logs in with it any more until it is corrected.",
  because:
    "Once is enough: it is told once, since it is not tried again, and its tokens in memory are the time there is.",
  metricName: "password_refused",
};

const doorChanged: Rule = {
  ...atOnce,
  id: "door-changed",
  means: "Somebody changed a function, its alias, its URL or its policy. A deployment does that, too.",
  because: "Once is enough: outside of a deployment nobody should.",
  metricName: "TriggeredRules",
};

/** The EventBridge rule whose matches `door-changed` counts. */
export const changesRuleName = (prefix: string): string => `${prefix}-door-changes`;

/** Every alarm of a stage. Ids are unique but for those that several doors have. */
export function alarmDefinitions({ prefix, stage, doors }: Watched): readonly AlarmDefinition[] {
  const ofTheStage = (rule: Rule) => ({
    ...rule,
    name: `${prefix}-${rule.id}`,
    namespace: BROKER_NAMESPACE,
    dimensions: { stage },
  });
  return [
    ...OF_THE_STAGE.map(ofTheStage),
    ...(doors.every(({ isFront }) => isFront) ? [] : [ofTheStage(passwordRefused)]),
    {
      ...ofTheStage(doorChanged),
      namespace: "AWS/Events",
      dimensions: { RuleName: changesRuleName(prefix) },
    },
    ...doors.flatMap(({ name: door, functionName, isFront }) => {
      const ofTheDoor = (rule: Rule) => ({ ...rule, name: `${prefix}-${door}-${rule.id}` });
      const ofItsFunction = (rule: Rule) => ({
        ...ofTheDoor(rule),
        namespace: "AWS/Lambda",
        dimensions: { FunctionName: functionName },
      });
      const silent = { ...ofTheDoor(warmUpSilent), namespace: BROKER_NAMESPACE, dimensions: { stage, door } };
      const ofEach = OF_A_FUNCTION.map(ofItsFunction);
      return isFront ? [silent, ...ofEach, ofItsFunction(throttles)] : ofEach;
    }),
  ];
}

/** What stands in the alarm's notification: what it means, why now, and where to go on. */
export function alarmDescription({ id, means, because }: AlarmDefinition): string {
  return `${means} ${because} What to do: docs/runbook.md#${id}`;
}
