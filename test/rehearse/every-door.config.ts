import type { ConfigureBroker, Deployment } from "@btp-token-broker/core";
import configure from "../../broker.config.ts";

/** Nobody's VPC: nothing is ever asked of it. */
const SOME_PLACE: Deployment["privateDoor"] = {
  vpc: "vpc-0123456789abcdef0",
  endpoints: ["vpce-0123456789abcdef0", "vpce-0fedcba9876543210"],
};

/** What the repository's own configuration says, and every door: one that it does not have is added to it. */
const configureEveryDoor: ConfigureBroker = (stage) => {
  const configuration = configure(stage);
  const { deployment } = configuration;
  const privateDoor = deployment.privateDoor ?? SOME_PLACE;
  return { ...configuration, deployment: { ...deployment, privateDoor } };
};

export default configureEveryDoor;
