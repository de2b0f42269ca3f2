import {
  type AlarmDefinition,
  alarmDefinitions,
  BROKER_NAMESPACE,
  changesRuleName,
  type Watched,
  type WatchedDoor,
} from "./alarm-definitions.ts";

/** A question that an operator has, and the metrics that answer it. */
interface Question {
  readonly title: string;
  /** Of each metric, how its values are taken together. */
  readonly metrics: readonly (readonly [metricName: string, statistic: string])[];
}

/** By namespace and dimensions, which all metrics of a question have in common. */
interface Source {
  readonly namespace: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** In the order in which they come up. */
const ABOUT_THE_STAGE: readonly Question[] = [
  {
    title: "Does anybody get no token?",
    metrics: [
      ["requests", "Sum"],
      ["unserved", "Sum"],
      ["renewals_failed", "Sum"],
    ],
  },
  {
    title: "Can every key be used?",
    metrics: [
      ["key_unusable", "Sum"],
      ["rotation_incomplete", "Sum"],
      ["token_refused", "Sum"],
      ["upstream_failing", "Sum"],
    ],
  },
  {
    title: "What does xsuaa answer?",
    metrics: [
      ["upstream_2xx", "Sum"],
      ["upstream_3xx", "Sum"],
      ["upstream_4xx", "Sum"],
      ["upstream_5xx", "Sum"],
      ["upstream_unanswered", "Sum"],
    ],
  },
  {
    title: "How many milliseconds does xsuaa take?",
    metrics: [
      ["mint_ms", "p50"],
      ["mint_ms", "p99"],
      ["mint_ms", "Maximum"],
    ],
  },
  {
    title: "For how many seconds would tokens last without xsuaa?",
    metrics: [["soonest_expiry", "Minimum"]],
  },
  {
    title: "Are tokens kept warm?",
    metrics: [
      ["warm_ups", "Sum"],
      ["warm_fresh", "Sum"],
      ["warm_renewed", "Sum"],
      ["warm_failed", "Sum"],
    ],
  },
  { title: "Which share of requests waits for nothing?", metrics: [["hit_ratio", "Average"]] },
  { title: "In how many days is a certificate over?", metrics: [["certificate_days", "Minimum"]] },
  {
    title: "Does somebody try what is not allowed?",
    metrics: [
      ["denied", "Sum"],
      ["refused_events", "Sum"],
    ],
  },
  { title: "Has the broker a bug?", metrics: [["crashes", "Sum"]] },
];

const ABOUT_A_FUNCTION: readonly Question[] = [
  {
    title: "Does it fail, or turn callers away?",
    metrics: [
      ["Invocations", "Sum"],
      ["Errors", "Sum"],
      ["Throttles", "Sum"],
    ],
  },
  {
    title: "How many milliseconds does an invocation take?",
    metrics: [
      ["Duration", "p50"],
      ["Duration", "p99"],
      ["Duration", "Maximum"],
    ],
  },
  { title: "How many execution environments are busy?", metrics: [["ConcurrentExecutions", "Maximum"]] },
];

const CHANGES: Question = { title: "Did somebody change a door?", metrics: [["TriggeredRules", "Sum"]] };

const LOGINS: Question = {
  title: "Does anybody log in, and with the right password?",
  metrics: [
    ["logins", "Sum"],
    ["password_refused", "Sum"],
    ["user_locked", "Sum"],
  ],
};

/** Two widgets side by side, on a grid of 24 columns. */
const WIDTH = 12;
const HEIGHT = 6;

type Widget = Readonly<Record<string, unknown>>;

/**
 * What CloudWatch shows of a stage (AWS: "Dashboard body structure and syntax"): the alarms, then question by question.
 * Thresholds of alarms are lines, but for those at the first one.
 */
export function dashboardBody(watched: Watched, region: string, alarmArns: readonly string[]): object {
  const alarms = alarmDefinitions(watched);
  const ofTheStage = { namespace: BROKER_NAMESPACE, dimensions: { stage: watched.stage } };
  const ofTheRule = { namespace: "AWS/Events", dimensions: { RuleName: changesRuleName(watched.prefix) } };
  const answer = (question: Question, source: Source) => metricWidget(question, source, region, alarms);
  const widgets = [
    ...ABOUT_THE_STAGE.map((question) => answer(question, ofTheStage)),
    search("What became of requests?", "outcome", watched.stage, region),
    search("Where did tokens come from?", "cache", watched.stage, region),
    ...(watched.doors.every(({ isFront }) => isFront) ? [] : [answer(LOGINS, ofTheStage)]),
    answer(CHANGES, ofTheRule),
    ...watched.doors.flatMap((door) => [
      ...ABOUT_A_FUNCTION.map((question) =>
        answer({ ...question, title: `${door.name}: ${question.title}` }, functionOf(door)),
      ),
      ...(door.isFront ? [whoFails(door, region)] : []),
    ]),
  ];
  return {
    widgets: [
      {
        type: "alarm",
        x: 0,
        y: 0,
        width: 24,
        height: 4,
        properties: { title: "Is anything wrong?", alarms: alarmArns },
      },
      ...widgets.map((widget, index) => ({
        ...widget,
        x: (index % 2) * WIDTH,
        y: 4 + Math.floor(index / 2) * HEIGHT,
        width: WIDTH,
        height: HEIGHT,
      })),
    ],
  };
}

const functionOf = ({ functionName }: WatchedDoor): Source => ({
  namespace: "AWS/Lambda",
  dimensions: { FunctionName: functionName },
});

function metricWidget(
  { title, metrics }: Question,
  { namespace, dimensions }: Source,
  region: string,
  alarms: readonly AlarmDefinition[],
): Widget {
  const watchedHere = alarms.filter(
    (alarm) =>
      alarm.namespace === namespace &&
      alarm.threshold > 1 &&
      metrics.some(([name]) => name === alarm.metricName),
  );
  const lines = new Map(watchedHere.map(({ id, threshold }) => [id, { label: id, value: threshold }]));
  return {
    type: "metric",
    properties: {
      title,
      region,
      view: "timeSeries",
      period: 300,
      metrics: metrics.map(([name, stat]) => [
        namespace,
        name,
        ...Object.entries(dimensions).flat(),
        { stat },
      ]),
      ...(lines.size > 0 && { annotations: { horizontal: [...lines.values()] } }),
    },
  };
}

/** Requests by every value of a dimension, whichever there are: a list of outcomes here would go out of date. */
function search(title: string, dimension: string, stage: string, region: string): Widget {
  const wanted = `{${BROKER_NAMESPACE},stage,${dimension}} MetricName="requests" stage="${stage}"`;
  const expression = `SEARCH('${wanted}', 'Sum', 300)`;
  return {
    type: "metric",
    properties: {
      title,
      region,
      view: "timeSeries",
      stacked: true,
      period: 300,
      metrics: [[{ expression }]],
    },
  };
}

function whoFails({ name, logGroup }: WatchedDoor, region: string): Widget {
  const query = [
    `SOURCE '${logGroup}'`,
    'filter type = "audit" and status >= 500',
    "stats count() as requests by caller, key, outcome",
    "sort requests desc",
  ].join(" | ");
  return {
    type: "log",
    properties: { title: `${name}: Who gets no token, and why?`, region, view: "table", query },
  };
}
