import { omitted, type Mutation, set, to } from "./mutation.ts";

const PREFIX = "btp-token-broker-test";
const silent = "warm-up-silent sleeps through";

/** Alarms, the rule and the dashboard done wrong. What follows is what somebody on call would say of it. */
export const ALARM_MUTATIONS: readonly Mutation[] = [
  {
    what: "a threshold is one too high",
    resource: "AlarmKeyUnusable",
    input: "threshold",
    change: to(2),
    violations: [
      "key-unusable sleeps through 1 requests for a key that is no service key",
      "key-unusable sleeps through the warm key deleted, and no caller,",
    ],
  },
  {
    what: "a threshold is one too low",
    resource: "AlarmDenials",
    input: "threshold",
    change: to(49),
    violations: ["denials wakes for 49 requests without a rule in a minute"],
  },
  {
    what: "a threshold is met one too late",
    resource: "AlarmApiTimeOuts",
    input: "comparisonOperator",
    change: to("GreaterThanThreshold"),
    violations: ["time-outs sleeps through 26000 ms for one request"],
  },
  {
    what: "an alarm wants a period fewer than it should",
    resource: "AlarmUnserved",
    input: "datapointsToAlarm",
    change: to(2),
    violations: [
      "unserved wakes for 6 minutes without xsuaa, memory being empty,",
      `${PREFIX}-unserved wakes on a day on which all is well`,
    ],
  },
  {
    what: "an alarm looks at the least where it should look at the most",
    resource: "AlarmApiTimeOuts",
    input: "statistic",
    change: to("Minimum"),
    violations: [
      "time-outs sleeps through 26000 ms for one request",
      "time-outs sleeps through 26001 ms for one request",
      "time-outs sleeps through 31000 ms for one request",
    ],
  },
  {
    what: "missing data of the warm-up are taken for well",
    resource: "AlarmApiWarmUpSilent",
    input: "treatMissingData",
    change: to("notBreaching"),
    violations: [
      `${silent} 2 ticks lost`,
      `${silent} 3 ticks lost`,
      `${silent} 4 ticks lost, with older datapoints read instead of the missing ones`,
      `${silent} 5 ticks lost, with older datapoints read instead of the missing ones`,
      `${silent} an hour in which every tick is two minutes late`,
    ],
  },
  {
    what: "missing data of certificates are taken for a danger",
    resource: "AlarmCertificateEnding",
    input: "treatMissingData",
    change: to("breaching"),
    violations: [
      "certificate-ending is in alarm before anything happens",
      `${PREFIX}-certificate-ending wakes on a day on which all is well`,
    ],
  },
  {
    what: "a certificate's end is announced from its beginning",
    resource: "AlarmCertificateEnding",
    input: "threshold",
    change: to(30),
    violations: [
      "certificate-ending wakes for 7 days until the certificate of the warm key is over",
      "certificate-ending wakes for 3 days until the certificate of the warm key is over",
      `${PREFIX}-certificate-ending wakes on a day on which all is well`,
    ],
  },
  {
    what: "missing data are left to CloudWatch",
    resource: "AlarmCrashes",
    input: "treatMissingData",
    change: omitted,
    violations: [`${PREFIX}-crashes leaves open what missing data mean`],
  },
  {
    what: "a dimension has another name",
    resource: "AlarmTokenRefused",
    input: "dimensions",
    change: to({ Stage: "test" }),
    violations: [
      `${PREFIX}-token-refused watches something that there is not`,
      "token-refused sleeps through 1 tokens of another client",
      "token-refused sleeps through 2 tokens of another client",
    ],
  },
  {
    what: "a metric has another name",
    resource: "AlarmRotationIncomplete",
    input: "metricName",
    change: to("rotations_incomplete"),
    violations: [
      `${PREFIX}-rotation-incomplete watches something that there is not`,
      "rotation-incomplete sleeps through 1 mints with the version before",
      "rotation-incomplete sleeps through 2 mints with the version before",
    ],
  },
  {
    what: "the alarm is on another function",
    resource: "AlarmApiThrottles",
    input: "dimensions",
    change: to({ FunctionName: "another" }),
    violations: [
      `${PREFIX}-api-throttles watches something that there is not`,
      "throttles sleeps through 10 requests more at once than may be served",
      "throttles sleeps through 11 requests more at once than may be served",
    ],
  },
  {
    what: "a wrong password is taken for a locked user",
    resource: "AlarmPasswordRefused",
    input: "metricName",
    change: to("user_locked"),
    violations: [
      "password-refused sleeps through 1 versions of a user's secret with a wrong password",
      "password-refused sleeps through 2 versions of a user's secret with a wrong password",
    ],
  },
  {
    what: "nobody is told",
    resource: "AlarmUpstreamFailing",
    input: "alarmActions",
    change: to([]),
    violations: [`${PREFIX}-upstream-failing tells the wrong people, or nobody`],
  },
  {
    what: "nobody is told that it is over",
    resource: "AlarmUpstreamFailing",
    input: "okActions",
    change: omitted,
    violations: [`${PREFIX}-upstream-failing does not say when it is over`],
  },
  {
    what: "an alarm is switched off",
    resource: "AlarmApiErrors",
    input: "actionsEnabled",
    change: to(false),
    violations: [`${PREFIX}-api-errors is switched off`],
  },
  {
    what: "an alarm has no page",
    resource: "AlarmEventRefused",
    input: "alarmDescription",
    change: to("Something is wrong."),
    violations: [`${PREFIX}-event-refused does not say where to go on`],
  },
  {
    what: "only what reads is taken for a change",
    resource: "DoorChanges",
    input: "eventPattern",
    change: (pattern) => JSON.stringify(set(["detail", "readOnly"], [true])(JSON.parse(String(pattern)))),
    violations: [
      "door-changed sleeps through 1 changes of the policy",
      "door-changed sleeps through 2 changes of the policy",
    ],
  },
  {
    what: "changes of other functions are taken for the broker's",
    resource: "DoorChanges",
    input: "eventPattern",
    change: (pattern) =>
      JSON.stringify(set(["detail", "requestParameters"], {})(JSON.parse(String(pattern)))),
    violations: [`${PREFIX}-door-changed wakes on a day on which all is well`],
  },
  {
    what: "the dashboard is another stage's",
    resource: "Dashboard",
    input: "dashboardBody",
    change: (body) => String(body).replaceAll('"hit_ratio","stage","test"', '"hit_ratio","stage","dev"'),
    violations: [
      "the widget Which share of requests waits for nothing? shows no metric BtpTokenBroker hit_ratio stage dev",
    ],
  },
  {
    what: "the dashboard searches in another stage",
    resource: "Dashboard",
    input: "dashboardBody",
    change: (body) =>
      String(body)
        .replaceAll("btp-token-broker-test-api' |", "btp-token-broker-dev-api' |")
        .replaceAll('stage=\\"test\\"', 'stage=\\"dev\\"'),
    violations: [
      "the widget What became of requests? searches in another place",
      "the widget Where did tokens come from? searches in another place",
      "the widget api: Who gets no token, and why? searches in another place",
    ],
  },
  {
    what: "the dashboard leaves out a metric",
    resource: "Dashboard",
    input: "dashboardBody",
    change: (body) => String(body).replaceAll('"crashes"', '"crash"'),
    violations: [
      "the widget Has the broker a bug? shows no metric BtpTokenBroker crash stage test",
      "the dashboard does not show crashes",
    ],
  },
];
