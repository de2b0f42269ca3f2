import type { CertificateAlert } from "@btp-token-broker/core";

/** The alerts by which a server turns a client certificate away (RFC 8446 §6.2), by their numbers. */
const CERTIFICATE_ALERTS: Readonly<Record<number, CertificateAlert>> = {
  42: "certificate_bad",
  43: "certificate_bad", // Of a kind that it does not take.
  44: "certificate_revoked",
  45: "certificate_expired",
  46: "certificate_bad", // For a reason that it keeps.
  48: "authority_unknown",
  49: "certificate_bad", // Valid, and not the one that is wanted.
  51: "certificate_bad", // Its signature does not fit.
  116: "certificate_required",
};

/** How a server turned a client certificate away; `undefined` for every other error. The message stays here. */
export function certificateAlert(error: Error): CertificateAlert | undefined {
  // OpenSSL writes the number in every version, and its name in each as it likes.
  const [, number] = /:SSL alert number (\d+)/.exec(error.message) ?? [];
  return CERTIFICATE_ALERTS[Number(number)];
}
