import { describe, expect, test } from "vitest";
import { createBench } from "../../../test/support/bench.ts";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import { createCertificateAuthority } from "../../local/src/xsuaa/certificate-authority.ts";
import { fail } from "./result.ts";

const DAY = 86_400_000;
const SECRET = "btp/test/cis-central";
const authority = createCertificateAuthority(the.now);
const issue = (days: number) =>
  authority.issue({ commonName: "orders", startsAt: the.now - DAY, endsAt: the.now + days * DAY });
const [week, month] = [issue(7), issue(30)];

/** A key with this certificate in place of its secret. */
const keyWith = ({ certificate, issuer, privateKey }: typeof week, chain = issuer) =>
  some.serviceKey({
    clientsecret: undefined,
    "credential-type": "x509",
    certificate: certificate + chain,
    key: privateKey,
    certurl: "https://acme.authentication.cert.eu10.hana.ondemand.com",
  });

function benchWith(text: string) {
  const bench = createBench();
  // Twice, so that the version before is no other credential that might be tried.
  bench.store(SECRET, text);
  bench.store(SECRET, text);
  return bench;
}

describe("a key with a certificate", () => {
  test("brings a token, and the form names the client and proves nothing", async () => {
    const bench = benchWith(keyWith(week));
    const { result, audit } = await bench.ask();
    expect(result.ok).toBe(true);
    expect(bench.posts.map(({ form }) => form.get("client_secret"))).toEqual([null]);
    expect(bench.requests).toMatchObject([
      {
        origin: "https://acme.authentication.cert.eu10.hana.ondemand.com",
        certificate: { clientId: the.clientId },
      },
    ]);
    expect(audit.mint).toMatchObject({ certificate_days: 7 });
    expect(audit.mint).not.toHaveProperty("remarks");
  });

  test("keeps the tokens of the secret that it takes the place of: it is the same client", async () => {
    const bench = createBench();
    await bench.ask();
    bench.store(SECRET, keyWith(week));
    bench.advance(3 * 3_600_000);
    bench.xsuaa.fails("connection");
    expect(await bench.says()).toMatch(/^held/);
  });

  test.for([
    { days: 3, remarks: undefined, because: "three days are left" },
    { days: 2.9, remarks: ["certificate_ends_soon"], because: "less than three days are left" },
  ])("has the remarks $remarks, since $because", async ({ days, remarks }) => {
    const { audit } = await benchWith(keyWith(issue(days))).ask();
    expect(audit.mint?.remarks).toEqual(remarks);
    expect(audit.mint?.certificate_days).toBe(Math.floor(days));
  });

  test("says that its certificate stands alone, and is used all the same", async () => {
    const { audit, result } = await benchWith(keyWith(week, "")).ask();
    expect(result.ok).toBe(true);
    expect(audit.mint?.remarks).toEqual(["certificate_alone"]);
  });

  test("is refused from the instant its certificate is over, and nothing is sent", async () => {
    const bench = benchWith(keyWith(week));
    bench.advance(7 * DAY);
    const { result } = await bench.ask();
    expect(result).toEqual(fail({ code: "key_expired", endedAt: "2026-11-29T10:00:00Z" }));
    expect(bench.posts).toEqual([]);
  });

  test("is refused when its private key is another's, and nothing is sent", async () => {
    const bench = benchWith(keyWith({ ...week, privateKey: month.privateKey }));
    expect(await bench.says()).toBe("key_malformed");
    expect(bench.posts).toEqual([]);
  });

  test("is not sent again while its refusal is remembered, and a new version is tried at once", async () => {
    const bench = benchWith(keyWith(week, ""));
    bench.xsuaa.fails("authority_unknown");
    const { result, audit } = await bench.ask();
    const alert = "authority_unknown";
    expect(result).toEqual(fail({ code: "certificate_refused", alert, isAlone: true }));
    expect(audit.mint).toMatchObject({ answers: ["authority_unknown"], failed: "certificate_refused" });
    expect((await bench.ask()).result).toEqual(fail({ code: "certificate_refused", remembered: true }));
    expect(bench.posts).toHaveLength(1);
    bench.store(SECRET, keyWith(month));
    bench.xsuaa.mints();
    expect(await bench.says()).toMatch(/^miss/);
  });

  test("has the version before it tried, when it is not accepted", async () => {
    const bench = benchWith(keyWith(week));
    await bench.ask();
    bench.store(SECRET, keyWith(month));
    bench.xsuaa.does((request, deadline) => {
      if (request.certificate?.certificate.reveal().includes(month.certificate))
        return { ok: false, problem: "certificate_bad" };
      bench.xsuaa.mints();
      return bench.react(request, deadline);
    });
    const { result, audit } = await bench.ask({ scopes: ["job.read"] });
    expect(result.ok).toBe(true);
    expect(audit.mint).toMatchObject({
      answers: ["certificate_bad", 200],
      remarks: expect.arrayContaining(["rotation_incomplete"]),
      certificate_days: 7,
    });
  });

  test.for([
    { page: "No required SSL certificate was sent", alert: "certificate_required" },
    { page: "The SSL certificate error", alert: "certificate_bad" },
  ])("is refused by nginx's page: $page", async ({ page, alert }) => {
    const bench = benchWith(keyWith(week));
    const html = `<html>\r\n<head><title>400 ${page}</title></head>\r\n<body>…</body>\r\n</html>`;
    bench.xsuaa.answers(some.refusal(400, html));
    expect((await bench.ask()).result).toEqual(fail({ code: "certificate_refused", alert }));
  });

  test("tells by the warm-up's report when the first certificate ends, of what was read", async () => {
    const bench = benchWith(keyWith(week));
    expect(await bench.broker.warm()).toMatchObject({
      certificate_days: 7,
      entries: [{ mint: { certificate_days: 7 } }],
    });
    bench.advance(6.5 * DAY);
    expect(await bench.broker.warm()).toMatchObject({ certificate_days: 0 });
    bench.advance(DAY);
    expect(await bench.broker.warm()).toMatchObject({
      certificate_days: -1,
      entries: [{ outcome: "failed", failure: "key_expired" }],
    });
    bench.store(SECRET, some.serviceKey());
    expect(await bench.broker.warm()).not.toHaveProperty("certificate_days");
  });
});
