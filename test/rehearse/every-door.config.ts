import type {
  Configuration,
  ConfigureBroker,
  ConfiguredIssuer,
  ConfiguredKey,
  Deployment,
  WorkloadCaller,
} from "@btp-token-broker/core";
import configure from "../../broker.config.ts";

/** Nobody's VPC: nothing is ever asked of it. */
const SOME_PLACE: Deployment["privateDoor"] = {
  vpc: "vpc-0123456789abcdef0",
  endpoints: ["vpce-0123456789abcdef0", "vpce-0fedcba9876543210"],
};

/** Nobody's issuer: it is played on loopback, like those of the configuration. */
const SOME_ISSUER: ConfiguredIssuer = {
  name: "rehearsal",
  url: "https://issuer.example.com",
  audience: "rehearsal",
  jwksUrl: undefined,
  algorithms: ["RS256"],
  maxAgeMs: 86_400_000,
};
const SOME_WORKLOAD: WorkloadCaller = {
  kind: "workload",
  name: "rehearsal",
  issuer: SOME_ISSUER.name,
  subject: "repo:example/rehearsal:environment:test",
  claims: {},
  mintsPerMinute: 60,
};

/** Nobody's key, which nobody is granted: the function that logs in is asked itself. */
const SOME_USERS_KEY: ConfiguredKey = {
  name: "rehearsal",
  secret: "rehearsal/key",
  user: { secret: "rehearsal/user", totp: "rehearsal/seed" },
  kmsKey: undefined,
  warm: false,
  expect: {},
};

/** What the repository's own configuration says, and every function: one that it does not have is added to it. */
const configureEveryDoor: ConfigureBroker = (stage) => {
  const configuration = configure(stage);
  const { deployment, issuers, keys } = configuration;
  const privateDoor = deployment.privateDoor ?? SOME_PLACE;
  const placed = {
    ...configuration,
    deployment: { ...deployment, privateDoor },
    // Always: one of their own may be pinned to an origin at SAP, and is refused here then.
    keys: new Map([...keys, [SOME_USERS_KEY.name, SOME_USERS_KEY]]),
  };
  return issuers.size > 0 ? placed : withWorkload(placed);
};

/** With a workload that is granted what one of the roles is. */
function withWorkload(configuration: Configuration): Configuration {
  const { keys, callers, rules } = configuration;
  const isRole = (name: string) => callers.get(name)?.kind === "role";
  const like = rules
    .filter(({ effect, key }) => effect === "allow" && keys.get(key)?.expect.origin === undefined)
    .flatMap((rule) => rule.callers)
    .find(isRole);
  return {
    ...configuration,
    issuers: new Map([[SOME_ISSUER.name, SOME_ISSUER]]),
    callers: new Map([...callers, [SOME_WORKLOAD.name, SOME_WORKLOAD]]),
    rules: rules.map((rule) =>
      like !== undefined && rule.callers.includes(like)
        ? { ...rule, callers: [...rule.callers, SOME_WORKLOAD.name] }
        : rule,
    ),
  };
}

export default configureEveryDoor;
