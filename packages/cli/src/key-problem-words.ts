import type { KeyProblem } from "@btp-token-broker/core";

/** What is wrong with a text that is no service key, and the way out: the words of `docs/errors.md`, which a test holds them to. */
export const KEY_PROBLEM_WORDS: Readonly<Record<KeyProblem["problem"], string>> = {
  not_json:
    "The value is not JSON, and looks like nothing that SAP's tools print. Copy the key again, from the first `{` to the last `}`.",
  placeholders:
    "It is SAP's sample: there is `<…>` where a value belongs. Store the key of your own instance; the cockpit shows it under *View*.",
  trailing_comma:
    "There is a comma before a closing bracket, as in SAP's sample. Take it out, or copy the key from the cockpit or the CLI.",
  typographic_quotes:
    "The quotation marks are a word processor's or a chat's. Copy the key from the cockpit or the CLI, and not by way of a document.",
  cut_off: "More is opened than closed: the end is missing. Copy the whole key.",
  not_an_object: "It is JSON, and a list, a number or a text that is no key. Store the object itself.",
  several_keys:
    "There is more than one key in it. Store one: of `VCAP_SERVICES` the one service, of a list the one binding.",
  other_manifest:
    "It is a Kubernetes manifest and no Secret: a ServiceBinding, a SealedSecret, an ExternalSecret. Store the Secret that it leads to: `kubectl get secret NAME -o json`.",
  yaml_unreadable:
    "It is YAML beyond what `kubectl get secret NAME -o yaml` prints of one Secret. Store it as JSON: `-o json` in place of `-o yaml`.",
  not_base64:
    "Nothing below `data` of the Secret is text in base64. Take the manifest from `kubectl get secret NAME -o json`; what is in the open belongs below `stringData`.",
  binding_not_ready:
    "The binding is still being made, or could not be: `ready` and `last_operation` say so. Get it again when it is ready.",
  credentials_left_out:
    "The binding is there without its credentials: the answer to creating it leaves them out. Get the binding once more: `btp get services/binding`, `smctl get-binding NAME -o json`, or `/details` in the CF v3 API.",
  missing:
    "The field is not there. For `clientsecret`, `certificate` and `certurl` compare `credential-type` in the key with what it holds.",
  not_text: "The field is not text, or is empty.",
  two_clients: "It names two client ids, as when two keys were pasted into one. Store one of them.",
  contradictory:
    "`certurl` is another subaccount's or landscape's than `url`. Copy the key again; both come from one binding.",
  identity_service_key:
    "It is a key of SAP Cloud Identity Services, which speaks another protocol. Create a binding of the service itself (`cis`, `xsuaa`) and store that.",
  workload_attestation:
    "`X509_ATTESTED`: the client proves itself by where it runs at SAP, and the key has nothing that could be sent from elsewhere. Create a binding with `binding-secret` or `x509`.",
  hidden_secret:
    "The key has no secret although its type wants one: it was created with `hide-secret`. Create another without that parameter.",
  shown_once:
    "The secret of an API credential is shown when it is created and never again. Create a new one and store what that shows.",
  private_key_missing:
    "There is a certificate without its private key. The key of a certificate that you made yourself never was at SAP: add it to the value as `key`, in PEM.",
  secret_and_certificate:
    "There is a secret beside a certificate, and only one of them is what xsuaa expects. Take out the one that `credential-type` does not name.",
  not_a_token_url:
    "The URL has a user name, a query or a path that is not the token endpoint's, or its host is none.",
  certificate_host:
    "A key with a secret names the host for certificates (`authentication.cert.…`), which takes no secrets. Set `url` to the host without `cert`, or store the key of the `x509` binding.",
  not_a_certificate_host:
    "A key with a certificate names a host that takes none, or is not `https:`. `certurl` has to be the one with `authentication.cert.…`.",
  not_a_certificate:
    "`certificate` is not PEM, or one of its certificates is damaged or cut off. Copy the key again.",
  not_a_private_key: "`key` is not a private key in PEM, PKCS#1 or PKCS#8. Copy the key again.",
  private_key_encrypted:
    "`key` wants a pass phrase. Store it without one; the secret is encrypted as a whole.",
  pair_mismatched:
    "`key` is not the private key of the first certificate in `certificate`. Store both from one binding; the client's own certificate comes first.",
  certificate_too_weak:
    "TLS takes no such certificate or key: an RSA key shorter than 2048 bits, or a hash that is not trusted any more. Make a new binding.",
};
