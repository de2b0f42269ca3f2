/** What makes a text unusable as a service key: a field by its SAP name, and never anything of its value. */
export interface KeyProblem {
  readonly field: string;
  readonly problem:
    | "not_json"
    | "not_an_object"
    | "missing"
    | "not_text"
    | "not_a_token_url"
    | "contradictory"
    | "identity_service_key"
    | "certificate_key"
    | "not_a_certificate"
    | "not_a_private_key"
    | "private_key_encrypted"
    | "pair_mismatched";
}
