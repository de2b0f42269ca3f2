import { basicForm, form, type Sent, type XsuaaSubject } from "./contract-subject.ts";

/** A token request that is refused, and how. */
interface RefusalRow {
  readonly row: number;
  readonly what: string;
  readonly sent: (subject: XsuaaSubject) => Sent;
  readonly status: number;
  /** One of these: OSS UAA, older UAA and xsuaa disagree. */
  readonly errors: readonly string[];
  /** Left out where the texts of versions differ. */
  readonly description?: RegExp;
  readonly because: string;
}

const badClient = ["invalid_client", "unauthorized"];

/** The refusals of the contract that one request shows, in the order of its list. */
export const refusals: readonly RefusalRow[] = [
  {
    row: 12,
    what: "an unknown scope",
    sent: ({ tech }) => form(tech, { scope: "nope.read" }),
    status: 400,
    errors: ["invalid_scope"],
    description: /^Invalid scope: nope\.read$/u,
    because: "the client does not have it",
  },
  {
    row: 13,
    what: "a known and an unknown scope",
    sent: ({ tech }) => form(tech, { scope: "a.read nope.read" }),
    status: 400,
    errors: ["invalid_scope"],
    because: "it is all or nothing",
  },
  {
    row: 14,
    what: "a wildcard scope",
    sent: ({ tech }) => form(tech, { scope: "a.*" }),
    status: 400,
    errors: ["invalid_scope"],
    because: "names are compared exactly",
  },
  {
    row: 16,
    what: "a wrong secret",
    sent: ({ tech }) => form({ ...tech, secret: "wrong" }),
    status: 401,
    errors: badClient,
    description: /^Bad credentials$/u,
    because: "the secret decides",
  },
  {
    row: 17,
    what: "an unknown client",
    sent: () => form({ clientid: "nobody", secret: "wrong" }),
    status: 401,
    errors: badClient,
    description: /^Bad credentials$/u,
    because: "nobody may find out which clients exist",
  },
  {
    row: 18,
    what: "no credentials",
    sent: ({ tech }) => form(tech, { client_id: undefined, client_secret: undefined }),
    status: 401,
    errors: badClient,
    description: /^Bad credentials$/u,
    because: "no client is public",
  },
  {
    row: 19,
    what: "a client without its secret",
    sent: ({ tech }) => form(tech, { client_secret: undefined }),
    status: 401,
    errors: badClient,
    description: /^(?:Missing|Bad) credentials$/u,
    because: "a client id proves nothing",
  },
  {
    row: 20,
    what: "a JSON body",
    sent: ({ tech }) => ({
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({
        grant_type: "client_credentials",
        client_id: tech.clientid,
        client_secret: tech.secret,
      }),
    }),
    status: 401,
    errors: badClient,
    because: "parameters are read from forms only",
  },
  {
    row: 20,
    what: "a form that is called something else",
    sent: ({ tech }) => {
      const { headers, body } = form(tech);
      return { headers: { ...headers, "content-type": "text/plain" }, body };
    },
    status: 401,
    errors: badClient,
    because: "the content type decides what a form is",
  },
  {
    row: 21,
    what: "Basic that is not base64",
    sent: ({ tech }) => ({ ...form(tech), headers: { ...form(tech).headers, authorization: "Basic §" } }),
    status: 401,
    errors: badClient,
    because: "it cannot be decoded, and the body is not looked at",
  },
  {
    row: 25,
    what: "Basic of one client and the id of another",
    sent: ({ rotating, pw }) => basicForm(rotating, { client_id: pw.clientid }),
    status: 401,
    errors: badClient,
    description: /^Given client ID does not match authenticated client$/u,
    because: "a request has one client",
  },
  {
    row: 27,
    what: "a grant that the client does not have",
    sent: ({ pw }) => form(pw),
    status: 401,
    errors: badClient,
    description: /^Unauthorized grant type/u,
    because: "a key for users has no client_credentials",
  },
  {
    row: 28,
    what: "no grant type",
    sent: ({ tech }) => form(tech, { grant_type: undefined }),
    status: 400,
    errors: ["invalid_request"],
    description: /^Missing grant type$/u,
    because: "there is no default",
  },
  {
    row: 29,
    what: "a grant type that does not exist",
    sent: ({ tech }) => form(tech, { grant_type: "banana" }),
    status: 400,
    errors: ["unsupported_grant_type"],
    because: "nothing grants it",
  },
  {
    row: 30,
    what: "the implicit grant",
    sent: ({ tech }) => form(tech, { grant_type: "implicit" }),
    status: 400,
    errors: ["invalid_grant"],
    because: "it belongs to the authorization endpoint",
  },
  {
    row: 31,
    what: "an unknown scope on a grant that the client does not have",
    sent: ({ pw }) => form(pw, { scope: "nope.read" }),
    status: 400,
    errors: ["invalid_scope"],
    because: "scopes are checked first",
  },
  {
    row: 34,
    what: "PUT",
    sent: ({ rotating }) => ({ ...basicForm(rotating), method: "PUT" }),
    status: 405,
    errors: ["method_not_allowed"],
    because: "tokens are made by POST",
  },
  {
    row: 34,
    what: "DELETE",
    sent: ({ rotating }) => ({ ...basicForm(rotating), method: "DELETE" }),
    status: 405,
    errors: ["method_not_allowed"],
    because: "tokens are made by POST",
  },
];
