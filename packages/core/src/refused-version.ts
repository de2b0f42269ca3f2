/**
 * The staging label of the version of a user's secret whose password xsuaa has refused. No process tries that version
 * again, until somebody takes the label away or stores another.
 */
export const REFUSED_VERSION = "btp-broker-refused";
