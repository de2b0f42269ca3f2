import type { Unreachable } from "@btp-token-broker/core";

/** Reduces a network error to its kind; its message names hosts and addresses and stays here. */
export function unreachable(error: NodeJS.ErrnoException): Unreachable {
  const code = error.code ?? "";
  // Whatever the resolver says; of a name that is too long, for one, that it is invalid.
  if (error.syscall === "getaddrinfo") return "dns";
  if (/^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|EPROTO|HOSTNAME_MISMATCH)/.test(code))
    return "tls";
  return "connection";
}
