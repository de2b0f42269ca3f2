/*
 * Instants are milliseconds since the epoch, durations are milliseconds; names end in `Ms` unless they are
 * `now`. This file may use `Date` to read text; it never asks it what time it is.
 */

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;
const HTTP_DATE = /^[A-Z][a-z]{2,8}, \d{2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT$/;
const ASCTIME_DATE = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;
const GO_TIME = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.\d+)? ([+-]\d{2})(\d{2})(?: [A-Z]+)?$/;

/**
 * The first instant at which something that lasts `until` this text is over: a date ends at 24:00 UTC, an
 * instant (with its offset written out) is itself. `undefined` when the text is neither, or no such day exists.
 */
export function endOf(until: string): number | undefined {
  if (!DATE.test(until)) return parseInstant(until);
  const startMs = parseInstant(`${until}T00:00:00Z`);
  return startMs === undefined ? undefined : startMs + DAY_MS;
}

/** An instant as RFC 3339 writes it, in UTC and to the second. */
export function formatInstant(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, -".000Z".length)}Z`;
}

/** Reads an RFC 3339 instant with a written offset; `undefined` for anything else. */
export function parseInstant(text: string): number | undefined {
  if (!INSTANT.test(text)) return undefined;
  const day = text.slice(0, 10);
  const startMs = Date.parse(`${day}T00:00:00Z`);
  // Engines roll 30 February over to March; a typing error must not move the end of a grant.
  if (Number.isNaN(startMs) || new Date(startMs).toISOString().slice(0, 10) !== day) return undefined;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? undefined : instant;
}

/**
 * How long a `Retry-After` header asks to wait, in milliseconds from `now`, never negative.
 *
 * Besides the two forms of RFC 9110 §10.2.3 (delay in seconds, HTTP date) SAP's services have been seen to
 * send Go's time format. `undefined` when the text is none of them: engines read a year into "Mon 1".
 */
export function retryAfterMs(header: string, now: number): number | undefined {
  const text = header.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * SECOND_MS);
  const go = GO_TIME.exec(text);
  const instant = go ? Date.parse(`${go[1]}T${go[2]}${go[3]}:${go[4]}`) : parseHttpDate(text);
  return Number.isNaN(instant) ? undefined : Math.max(0, instant - now);
}

/** The three forms of RFC 9110 §5.6.7; not a number for anything else. */
function parseHttpDate(text: string): number {
  if (HTTP_DATE.test(text)) return Date.parse(text);
  // The form of C's asctime() names no zone: it means GMT, and engines take it for local time.
  return ASCTIME_DATE.test(text) ? Date.parse(`${text} GMT`) : Number.NaN;
}
