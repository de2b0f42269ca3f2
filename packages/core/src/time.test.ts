import * as fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { the } from "../../../test/support/the.ts";
import { endOf, formatInstant, parseInstant, retryAfterMs } from "./time.ts";

const TIME_ZONE = process.env["TZ"];

afterEach(() => {
  if (TIME_ZONE === undefined) delete process.env["TZ"];
  else process.env["TZ"] = TIME_ZONE;
});

describe("endOf()", () => {
  test.for([
    { until: "2027-06-30", end: "2027-07-01T00:00:00.000Z", because: "a date ends at 24:00 UTC" },
    { until: "2028-02-29", end: "2028-03-01T00:00:00.000Z", because: "2028 is a leap year" },
    { until: "2026-12-31", end: "2027-01-01T00:00:00.000Z", because: "the next day is in the next year" },
    { until: "2027-06-30T12:00:00Z", end: "2027-06-30T12:00:00.000Z", because: "an instant is itself" },
    { until: "2027-06-30T12:00Z", end: "2027-06-30T12:00:00.000Z", because: "seconds may be left out" },
    { until: "2027-06-30T12:00:00.5Z", end: "2027-06-30T12:00:00.500Z", because: "fractions are allowed" },
    { until: "2027-06-30T12:00:00+02:00", end: "2027-06-30T10:00:00.000Z", because: "the offset counts" },
    { until: "2027-01-01T00:30:00+02:00", end: "2026-12-31T22:30:00.000Z", because: "UTC is a day behind" },
  ])("of $until is $end, since $because", ({ until, end }) => {
    expect(endOf(until)).toBe(Date.parse(end));
  });

  test.for([
    { until: "2027-02-29", because: "2027 is no leap year, and rolling over would lengthen a grant" },
    { until: "2027-02-29T00:00:00Z", because: "an instant's day must exist just as a date's" },
    { until: "2027-06-31T12:00:00+02:00", because: "June has 30 days at every offset" },
    { until: "2027-13-01", because: "there is no 13th month" },
    { until: "2027-06-30T25:00:00Z", because: "there is no 25th hour" },
    { until: "2027-06-30T12:00:00", because: "without an offset it means another instant on each machine" },
    { until: "2027-6-30", because: "only one way of writing is read" },
    { until: "30.06.2027", because: "nobody could tell days from months" },
    { until: "tomorrow", because: "it is no date" },
    { until: " 2027-06-30", because: "it begins with a space" },
    { until: "2027-06-30\n", because: "it ends with a line break" },
    { until: "", because: "it is empty" },
  ])("of $until is unknown, since $because", ({ until }) => {
    expect(endOf(until)).toBeUndefined();
  });

  test("never depends on the machine's time zone", () => {
    process.env["TZ"] = "Pacific/Auckland";

    expect(endOf("2027-06-30")).toBe(Date.parse("2027-07-01T00:00:00Z"));
  });

  test("reads back every instant that can be written", () => {
    const instants = fc.date({
      min: new Date("1970-01-01"),
      max: new Date("9999-12-31"),
      noInvalidDate: true,
    });
    fc.assert(fc.property(instants, (date) => parseInstant(date.toISOString()) === date.getTime()));
  });
});

describe("retryAfterMs()", () => {
  test.for([
    { header: "0", ms: 0, because: "at once" },
    { header: "7", ms: 7_000, because: "seconds" },
    { header: " 7 ", ms: 7_000, because: "spaces around a header's value mean nothing" },
    { header: "1.5", ms: 1_500, because: "fractions are not in the RFC and clear all the same" },
    { header: "1.0004", ms: 1_001, because: "a wait is whole milliseconds, and never shorter than asked" },
    { header: "999999999", ms: 999_999_999_000, because: "who waits clamps it" },
    { header: "31536000000", ms: 31_536_000_000_000, because: "a thousand years ask for the longest wait" },
    { header: "9".repeat(400), ms: Number.POSITIVE_INFINITY, because: "no figure is too long to be clamped" },
    { header: "Sun, 22 Nov 2026 10:00:30 GMT", ms: 30_000, because: "an HTTP date" },
    { header: "Sunday, 22-Nov-26 10:00:30 GMT", ms: 30_000, because: "RFC 850, obsolete and to be accepted" },
    {
      header: "Sun Nov 22 10:00:30 2026",
      ms: 30_000,
      because: "asctime, obsolete and to be accepted, in GMT",
    },
    { header: "2026-11-22 10:00:30 +0000 UTC", ms: 30_000, because: "Go's format" },
    { header: "2026-11-22 11:00:30.123456 +0100 CET", ms: 30_000, because: "Go's format with an offset" },
    { header: "2026-11-22 11:00:30 +0100", ms: 30_000, because: "Go's format without the zone's name" },
    { header: "Sun, 22 Nov 2026 09:59:59 GMT", ms: 0, because: "it is over, and no wait is negative" },
  ])("is $ms for $header: $because", ({ header, ms }) => {
    process.env["TZ"] = "Asia/Tokyo";

    expect(retryAfterMs(header, the.now)).toBe(ms);
  });

  test.for([
    { header: "", because: "it is empty" },
    { header: "-5", because: "it is negative" },
    { header: "1e3", because: "it is no RFC 9110 delay" },
    { header: "soon", because: "it is a word" },
    { header: "Mon 1", because: "engines read the year 2001 into it" },
    { header: "Tue, banana 3", because: "engines take it for the third of March" },
    { header: "Sun, 22 Nov 2026 10:00:30 PST", because: "HTTP dates are GMT" },
    { header: "2026-11-22T10:00:30Z", because: "nobody is known to send it" },
  ])("is unknown for $header: $because", ({ header }) => {
    expect(retryAfterMs(header, the.now)).toBeUndefined();
  });

  test("is never negative, whatever the header says", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
        ),
        (header) => {
          const ms = retryAfterMs(header, the.now);
          expect(ms === undefined || ms >= 0).toBe(true);
        },
      ),
    );
  });
});

test("formatInstant() writes what parseInstant() reads, to the second and in UTC", () => {
  const text = formatInstant(the.now + 999);
  expect(text).toBe("2026-11-22T10:00:00Z");
  expect(parseInstant(text)).toBe(the.now);
});
