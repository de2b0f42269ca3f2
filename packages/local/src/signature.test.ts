import { describe, expect, test } from "vitest";

import { canonicalRequest, sha256, sign, stringToSign, type SentRequest } from "./signature.ts";

const get: SentRequest = { method: "GET", path: "/", query: "", headers: [], body: Buffer.alloc(0) };
const line = (request: Partial<SentRequest>, at: number) =>
  canonicalRequest({ ...get, ...request }, []).split("\n")[at];

describe("canonicalRequest()", () => {
  test.for([
    { path: "/token", is: "/token", because: "nothing needs encoding" },
    { path: "", is: "/", because: "an empty path is the root" },
    { path: "/%74oken", is: "/%2574oken", because: "what is encoded is encoded once more" },
    { path: "/a b", is: "/a%20b", because: "a space is %20" },
    { path: "/(a)!*'", is: "/%28a%29%21%2A%27", because: "RFC 3986 reserves what encodeURIComponent leaves" },
    { path: "/a+b", is: "/a%2Bb", because: "a plus in a path is a plus" },
    { path: "/a/../token", is: "/token", because: "relative segments are resolved" },
    { path: "/../token", is: "/token", because: "nothing is above the root" },
    { path: "//token", is: "/token", because: "empty segments are dropped" },
    { path: "/./token/", is: "/token/", because: "a slash at the end stays" },
    { path: "/\u00e9", is: "/%E9", because: "a byte that is not ASCII is encoded as that byte" },
  ])("writes the path $path as $is because $because", ({ path, is }) => {
    expect(line({ path }, 1)).toBe(is);
  });

  test.for([
    { query: "", is: "", because: "there is none" },
    { query: "b=2&a=1", is: "a=1&b=2", because: "names are sorted" },
    { query: "a=2&a=1&a=10", is: "a=1&a=10&a=2", because: "values of one name are sorted as text" },
    { query: "a-b=1&a=2", is: "a=2&a-b=1", because: "names are compared without the `=` that follows" },
    { query: "a=1&B=2", is: "B=2&a=1", because: "they are sorted by code point" },
    { query: "key", is: "key=", because: "a name without value has an empty one" },
    { query: "&a=1&", is: "a=1", because: "an empty parameter is none" },
    { query: "a=b=c", is: "a=b%3Dc", because: "only the first `=` separates" },
    { query: "a=x%20y", is: "a=x%20y", because: "a space is %20" },
    { query: "a=x+y", is: "a=x%20y", because: "a literal plus counts as a space" },
    { query: "a=x%2by", is: "a=x%2By", because: "an encoded plus is a plus, and hexadecimal is upper-case" },
    { query: "a=%7Eb%2Dc", is: "a=~b-c", because: "the unreserved are not encoded, whoever did" },
    { query: "a=!'()*", is: "a=%21%27%28%29%2A", because: "RFC 3986 reserves them" },
    { query: "a=%zz", is: "a=%25zz", because: "a broken escape is a percent sign" },
  ])("writes the query $query as $is because $because", ({ query, is }) => {
    expect(line({ query }, 2)).toBe(is);
  });

  test("writes each signed header once, lower-case, sorted, trimmed, its values joined", () => {
    const headers = [
      ["X-B", " two   words "],
      ["host", "127.0.0.1:4280"],
      ["x-b", "again"],
      ["x-not-signed", "1"],
    ] as const;
    expect(
      canonicalRequest({ ...get, headers }, ["x-b", "host"])
        .split("\n")
        .slice(3, 7),
    ).toEqual(["host:127.0.0.1:4280", "x-b:two words,again", "", "host;x-b"]);
  });

  test("hashes the body that came, whatever x-amz-content-sha256 says of it", () => {
    const headers = [["x-amz-content-sha256", "UNSIGNED-PAYLOAD"]] as const;
    const body = Buffer.from("key=cis-central");
    expect(
      canonicalRequest({ ...get, headers, body }, [])
        .split("\n")
        .at(-1),
    ).toBe(sha256(body));
  });
});

describe("sign()", () => {
  // The worked example of AWS's documentation: "Deriving the signing key" and "Calculating the signature".
  test("gives the signature that AWS publishes for its example", () => {
    const scope = { date: "20150830", region: "us-east-1", service: "iam" };
    const request: SentRequest = {
      ...get,
      query: "Action=ListUsers&Version=2010-05-08",
      headers: [
        ["Content-Type", "application/x-www-form-urlencoded; charset=utf-8"],
        ["Host", "iam.amazonaws.com"],
        ["X-Amz-Date", "20150830T123600Z"],
      ],
    };
    const canonical = canonicalRequest(request, ["content-type", "host", "x-amz-date"]);
    expect(sha256(Buffer.from(canonical))).toBe(
      "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59",
    );
    expect(
      sign(
        "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        scope,
        stringToSign(canonical, scope, "20150830T123600Z"),
      ),
    ).toBe("5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
  });
});
