import { expect, test } from "vitest";
import { refusals } from "./contract-refusal-rows.ts";
import { basicForm, form, type Received, type Sent, send, type XsuaaSubject } from "./contract-subject.ts";

/** Requests that get no token. The number in a name is the row of the contract list. */
export function refusalRows(subject: () => XsuaaSubject): void {
  const post = (sent: Sent, path = "/oauth/token") => send(`${subject().baseUrl}${path}`, sent);
  const query = () => `/oauth/token?${form(subject().tech).body}`;

  for (const { row, what, because, sent, status, errors, description = /./u } of refusals) {
    test(`${row}: ${what} is a ${status}, because ${because}`, async () => {
      const answer = await post(sent(subject()));
      expect(answer.status).toBe(status);
      expect(errors).toContain(answer.json["error"]);
      expect(answer.json["error_description"]).toMatch(description);
      expectNoToken(answer);
    });
  }

  test("12: a refused scope lists the scopes that exist, in an extra member that is not for everyone", async () => {
    const { json } = await post(form(subject().tech, { scope: "nope.read" }));
    expect(String(json["scope"]).split(" ").sort()).toEqual([...subject().tech.authorities].sort());
  });

  test("16, 17: a wrong secret and an unknown client look the same, and ask for Basic", async () => {
    const wrong = await post(form({ ...subject().tech, secret: "wrong" }));
    const unknown = await post(form({ clientid: "nobody", secret: "wrong" }));
    expect(unknown.text).toBe(wrong.text);
    expect(wrong.headers["www-authenticate"]).toMatch(/^Basic realm=/u);
    expect(wrong.headers).toMatchObject({ "cache-control": "no-store", pragma: "no-cache" });
  });

  test("32: GET is refused, once its client is known: without a form, from a header alone", async () => {
    const unseen = await post({ method: "GET" }, query());
    expect(unseen).toMatchObject({ status: 401, json: { error: "unauthorized" } });
    const seen = await post({ ...basicForm(subject().rotating), method: "GET" });
    expect(seen).toMatchObject({ status: 405, json: { error: "method_not_allowed" } });
  });

  test("33: a query string is refused, even beside a good form", async () => {
    const answer = await post(form(subject().tech), query());
    expect(answer).toMatchObject({ status: 406, json: { error: "query_string_not_allowed" } });
    expectNoToken(answer);
  });

  test("49: an error is XML, or 406, for who asks for XML, and JSON for who asks for JSON", async () => {
    const { headers, body } = form({ ...subject().tech, secret: "wrong" });
    const xml = await post({ headers: { ...headers, accept: "application/xml" }, body });
    expect(xml.status === 406 || /^<.*Bad credentials/su.test(xml.text)).toBe(true);
    expect((await post({ headers, body })).headers["content-type"]).toMatch(/^application\/json/u);
  });

  test("50: a zone that does not exist is not found", async () => {
    const answer = await send(`${subject().unknownZoneUrl}/oauth/token`, form(subject().tech));
    expect(answer).toMatchObject({ status: 404, text: "{}" });
  });

  test("51: a client is unknown in another zone", async () => {
    const answer = await send(`${subject().otherZoneUrl}/oauth/token`, form(subject().tech));
    expect(answer).toMatchObject({ status: 401, json: { error_description: "Bad credentials" } });
  });

  test("60: a body of more than 1 MB is refused", async () => {
    const answer = await post(form(subject().tech, { padding: "x".repeat(1024 * 1024) }));
    expect([400, 413]).toContain(answer.status);
    expectNoToken(answer);
  });
}

function expectNoToken({ text }: Received): void {
  expect(text).not.toContain("access_token");
}
