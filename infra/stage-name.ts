/** What stands at the end of the longest name that a deployment makes: the schedule's and its role's, of a door. */
const LONGEST_SUFFIX = "-private-warm-up";

/** What Lambda, IAM and EventBridge Scheduler take as a name (AWS: `CreateFunction`, `CreateRole`, `CreateSchedule`). */
const LONGEST_NAME = 64;

/** What all of them, Secrets Manager and the configuration's own metrics take; capitals would make two stages of one. */
const STAGE = /^[a-z](?:-?[a-z0-9])*$/;

/**
 * Gives the prefix of a stage's names, so that two stages share an account.
 *
 * @throws Error that says what is wrong, before anything is deployed: AWS would say it after half of it was made
 */
export function prefixOf(app: string, stage: string): string {
  const prefix = `${app}-${stage}`;
  const longest = LONGEST_NAME - `${app}-${LONGEST_SUFFIX}`.length;
  if (!STAGE.test(stage))
    throw new Error(
      `The stage ${JSON.stringify(stage)} must be a small letter, then small letters and digits, with single hyphens between them. Choose another with --stage.`,
    );
  if (stage.length > longest)
    throw new Error(
      `The stage ${JSON.stringify(stage)} has ${stage.length} characters and may have ${longest}: ` +
        `${prefix}${LONGEST_SUFFIX} would be longer than the ${LONGEST_NAME} that AWS takes. Choose another with --stage.`,
    );
  return prefix;
}
