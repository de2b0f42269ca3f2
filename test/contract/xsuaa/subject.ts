import type { Received, Sent } from "../../../packages/local/src/xsuaa/exchange.ts";

/** A client of the server that the contract is held against. */
export interface ContractClient {
  readonly clientid: string;
  readonly secret: string;
  readonly authorities: readonly string[];
  /** Life of its access tokens, in seconds. */
  readonly lifeSeconds: number;
}

/** A client whose secret is replaced, and what its owner can do about that. */
export interface Rotation {
  /** As it was made, with one secret. */
  readonly client: ContractClient;
  /** Makes a further secret valid; gives the HTTP status of the answer, or what it would be over HTTP. */
  readonly add: (secret: string) => Promise<number>;
  /** Makes the oldest secret invalid. */
  readonly retire: () => Promise<void>;
}

/** A user with a password, member of the group `a.read`, and not of `a.write`. */
export interface ContractUser {
  readonly username: string;
  readonly password: string;
}

/** The users of a server that has some. Five wrong passwords lock one out. */
export interface ContractUsers {
  /** Key of their identity provider, which is asked if nobody says otherwise. */
  readonly origin: string;
  /** Makes a user who has not tried to sign in yet. */
  readonly make: () => Promise<ContractUser>;
  /** Resolves when a lockout that has begun is over. */
  readonly waitOutLockout: () => Promise<void>;
}

/** The host for certificates, and a client in the zone of `tech` that has one in place of a secret. */
export interface ContractCertificates {
  /** URL of that zone there, without a trailing slash. */
  readonly url: string;
  /** Of the authority that vouches for the host, as PEM. */
  readonly ca: string;
  readonly clientid: string;
  /** With its chain. */
  readonly certificate: string;
  readonly privateKey: string;
}

/** What some token servers have, or refuse, and others do not; with the reason that skips a row for want of it. */
export type Feature =
  | "users"
  | "certificates"
  | "rate limit"
  | "X-zid"
  | "body limit"
  | "closed queries"
  | "introspection";

/** What a server is without, and why. */
export type Lacks = Readonly<Partial<Record<Feature, string>>>;

/** Where servers that keep the same contract differ. */
export interface Dialect {
  /** The `error` for credentials that are not right: UAA says `unauthorized` before version 76.26. */
  readonly badCredentials: "invalid_client" | "unauthorized";
  /**
   * Whether the halves of Basic credentials are percent-decoded (RFC 6749 §2.3.1): UAA never did, and always does
   * since 74.5; xsuaa does when `X-CF-ENCODED-CREDENTIALS: true` asks for it.
   */
  readonly basicIsDecoded: "never" | "on request" | "always";
}

/** A token server with two zones, and what the contract has to know of it. */
export interface XsuaaSubject extends AsyncDisposable {
  /** The server's name, with its version if it has one. */
  readonly name: string;
  readonly lacks: Lacks;
  readonly dialect: Dialect;
  /** URL of the zone of `tech`, `plain` and `pw`, without a trailing slash. */
  readonly baseUrl: string;
  readonly zoneId: string;
  /** URL of a zone that exists and does not know these clients. */
  readonly otherZoneUrl: string;
  readonly otherZoneId: string;
  /** URL of a zone that does not exist. */
  readonly unknownZoneUrl: string;
  /** URL that names no zone: xsuaa's `uaadomain`. */
  readonly bareUrl: string;
  /** Id of a zone that has subscribed to the application of `tech`. Absent where `lacks` names X-zid. */
  readonly subscriberZoneId?: string;
  /** Grant client_credentials, secret `s3cret+/=`, authorities `a.read`, `a.write` and `uaa.resource`. */
  readonly tech: ContractClient;
  /** As `tech`, with a secret of letters and digits only, and a life of 60 seconds. */
  readonly plain: ContractClient;
  /** Grants password and refresh_token, not client_credentials; scopes `openid`, `uaa.user`, `a.read`, `a.write`. */
  readonly pw: ContractClient;
  /** Makes a client as `plain`, which has the grants and scopes of `pw` besides; with two secrets at most. */
  readonly startRotation: () => Promise<Rotation>;
  /** Absent where `lacks` says so. */
  readonly certificates?: ContractCertificates;
  /** Absent where `lacks` says so. */
  readonly users?: ContractUsers;
  /** Sends more than a subaccount may send in a second, and gives the answers. Absent where `lacks` says so. */
  readonly flood?: (sent: Sent) => Promise<readonly Received[]>;
}
