/**
 * What makes a text unusable as a service key: a field by its SAP name, and never anything of its value.
 *
 * Each has a row of its own in `docs/errors.md`, with the way out.
 */
export interface KeyProblem {
  /** `(the whole value)`, or a member's name with where it stands, such as `uaa.clientsecret`. */
  readonly field: string;
  readonly problem:
    | "not_json"
    | "placeholders"
    | "trailing_comma"
    | "typographic_quotes"
    | "cut_off"
    | "not_an_object"
    | "several_keys"
    | "other_manifest"
    | "yaml_unreadable"
    | "not_base64"
    | "binding_not_ready"
    | "credentials_left_out"
    | "missing"
    | "not_text"
    | "two_clients"
    | "contradictory"
    | "identity_service_key"
    | "workload_attestation"
    | "hidden_secret"
    | "shown_once"
    | "private_key_missing"
    | "secret_and_certificate"
    | "not_a_token_url"
    | "certificate_host"
    | "not_a_certificate_host"
    | "not_a_certificate"
    | "not_a_private_key"
    | "private_key_encrypted"
    | "pair_mismatched"
    | "certificate_too_weak";
}

/** The field of a problem that is no single member's. */
export const WHOLE_VALUE = "(the whole value)";
