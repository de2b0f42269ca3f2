import configure from "../broker.config.ts";
import { prefixOf } from "./stage-name.ts";

/** The configuration of the stage that is being deployed. A mistake in it stops the deployment here. */
export const configuration = configure($app.stage);

/** What the names of this stage's resources begin with, so that two stages share an account. */
export const prefix = prefixOf($app.name, $app.stage);

/** Whether the deployer has said that the alias is to move without a check (docs/deploy.md). */
export const isUnchecked = process.env["BROKER_DEPLOY_UNCHECKED"] === "1";

/** The account and partition (`aws`, `aws-us-gov`, …) that the deployer's credentials belong to, and what its hosts end with. */
export const { accountId } = aws.getCallerIdentityOutput();
export const { partition, dnsSuffix } = aws.getPartitionOutput();
