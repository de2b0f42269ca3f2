import type { Deviations } from "../contract/deviation.ts";

/**
 * What moto 5.2.5 does otherwise than AWS, and where AWS says so: in the reference of an operation, on a page of the
 * user guide, or, where neither tells, by an answer that its users quote.
 */
export const secretsManagerDeviations: Deviations = {
  "an ARN without the six characters finds no secret whose name ends as if it had them":
    'moto finds it; user guide, "Finding a secret from a partial ARN"',
  "a secret without a value has nothing at AWSCURRENT that is asked for by name, either":
    "moto says that there is no such secret; AWS answers what it answers to a read that names no stage",
  "a stage that no version has is not found, and named":
    "moto says that there is no such secret; AWS's answer is quoted in aws/aws-sdk-js-v3#7701",
  "a name that cannot be one is refused wherever it is used": "moto takes every name; CreateSecret, Name",
  "a version that has lost its last stage is no longer described":
    "moto lists it without stages; DescribeSecret, VersionIdsToStages",
  "a put of text and bytes at once is refused": "moto keeps both; PutSecretValue, SecretBinary",
  "moving a stage of one's own without saying where from is refused, too":
    "moto gives two versions the stage; UpdateSecretVersionStage, RemoveFromVersionId",
  "AWSCURRENT cannot be taken away":
    "moto takes it away; AWS's refusal is quoted in hashicorp/terraform-provider-aws, secret_version.go",
  "a stage cannot go to a version that is not there":
    "moto says InvalidParameterException; UpdateSecretVersionStage, ResourceNotFoundException",
  "a read that names no version is of AWSCURRENT, also after that was moved":
    "moto gives the version that was put as current last; GetSecretValue, VersionStage",
  "the next value makes the rotated one previous":
    "moto makes the version before it previous; PutSecretValue, VersionStages",
  "AWSPENDING ends when another value becomes current":
    "moto leaves both stages where they were; recorded from AWS in localstack/localstack, test_secretsmanager.py",
  "a secret that is marked for deletion says that it is":
    "moto has other words; AWS's are quoted in external-secrets/kubernetes-external-secrets#114",
  "a secret that is marked for deletion takes no new value":
    "moto takes it; PutSecretValue, InvalidRequestException",
  "a secret that is marked for deletion keeps its stages where they are":
    "moto moves them; UpdateSecretVersionStage, InvalidRequestException",
  "the name of a secret that is marked for deletion is not free":
    "moto says ResourceExistsException; AWS's refusal is quoted in hashicorp/terraform-provider-aws#8219",
  "a resource policy that lets everybody in is refused where such are to be blocked":
    "moto takes it; PutResourcePolicy, BlockPublicPolicy",
  "a resource policy that is no policy is refused":
    "moto takes every text; PutResourcePolicy, MalformedPolicyDocumentException",
  "a secret that is marked for deletion takes no resource policy":
    "moto takes it; PutResourcePolicy, InvalidRequestException",
};

/** What follows for the adapter, which tells "empty" from "absent" by the text of AWS's answer. */
export const serviceKeyStoreDeviations: Deviations = {
  "says empty of a secret that holds no value yet": "moto says that there is no such secret",
  "says empty of the version before where there is but one": "moto says that there is no such secret",
};
