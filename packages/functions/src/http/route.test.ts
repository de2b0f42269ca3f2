import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchRoute, OPEN_ROUTES, SIGNED_ROUTES, wantsBearer } from "./route.ts";

const routes = ["/token", "/access", "/access/cis-central", "/health"];

describe("matchRoute()", () => {
  test.for([
    { path: "/token", route: "/token" },
    { path: "/access", route: "/access" },
    { path: "/health", route: "/health" },
    { path: "/access/cis-central", route: "/access/{key}" },
    { path: "/access/k", route: "/access/{key}" },
    { path: `/access/${"k".repeat(63)}`, route: "/access/{key}" },
  ])("knows GET $path", ({ path, route }) => {
    for (const routes of [SIGNED_ROUTES, OPEN_ROUTES])
      expect(matchRoute(routes, "GET", path)).toEqual({ ok: true, value: `GET ${route}` });
  });

  test.for(
    routes.flatMap((path) =>
      [
        { method: "HEAD", because: "it would mint a token and throw it away" },
        { method: "OPTIONS", because: "no browser of another origin is invited" },
        { method: "POST", because: "this door has no form" },
        { method: "PUT", because: "there is nothing to write" },
        { method: "DELETE", because: "there is nothing to delete" },
        { method: "TRACE", because: "it would say the request back" },
        { method: "get", because: "methods are case-sensitive (RFC 9110 §9.1)" },
        { method: "GET ", because: "a method is matched to the letter" },
        { method: "", because: "nothing is no method" },
      ].map((row) => ({ path, ...row })),
    ),
  )("does not allow '$method' on $path: $because", ({ method, path }) => {
    expect(matchRoute(SIGNED_ROUTES, method, path)).toEqual({
      ok: false,
      problem: { code: "method_not_allowed", allow: "GET" },
    });
  });

  test.for([
    { path: "/", because: "nothing is there" },
    { path: "", because: "it is no path" },
    { path: "token", because: "a path begins with a slash" },
    { path: "/token/", because: "a slash at the end makes another path" },
    { path: "//token", because: "so does one at the beginning" },
    { path: "/TOKEN", because: "paths are case-sensitive" },
    { path: "/%74oken", because: "the raw path is not decoded" },
    { path: "/a/../token", because: "nor normalised" },
    { path: "/./token", because: "nor normalised" },
    { path: "/token/.", because: "nor normalised" },
    { path: "/token%00", because: "a terminator ends nothing" },
    { path: "/token;v=1", because: "path parameters are part of it" },
    { path: "/token?key=k", because: "the query is not part of it" },
    { path: "/token#", because: "nor is a fragment" },
    { path: "/token\n", because: "a line break is a character like any other" },
    { path: "/access/..", because: "it would lead to the root" },
    { path: "/access/", because: "a key is missing" },
    { path: "/access/cis/central", because: "a key has no slash" },
    { path: "/access/cis%2Fcentral", because: "not even an encoded one" },
    { path: "/access/Cis", because: "no key is named so" },
    { path: "/access/cis\n", because: "a line break ends no name" },
    { path: `/access/${"k".repeat(64)}`, because: "a key has at most 63 characters" },
    { path: "/health/live", because: "there is one health" },
    { path: "/toString", because: "routes are no members of an object" },
  ])("knows no '$path': $because", ({ path }) => {
    expect(matchRoute(OPEN_ROUTES, "GET", path)).toEqual({ ok: false, problem: { code: "not_found" } });
  });

  test("matches no spelling of a route but its own", () => {
    const spelling = fc
      .constantFrom(...routes)
      .chain((path) =>
        fc
          .tuple(fc.nat(path.length), fc.constantFrom("/", ".", "%", "\0", "?", "#", " ", "T", "é"))
          .map(([at, character]) => path.slice(0, at) + character + path.slice(at)),
      );
    fc.assert(
      fc.property(spelling, (path) => {
        expect(matchRoute(OPEN_ROUTES, "GET", path)).toEqual({ ok: false, problem: { code: "not_found" } });
      }),
    );
  });
});

describe("matchRoute(), where anybody may ask,", () => {
  test.for([
    { method: "POST", path: "/token", route: "POST /token", because: "that is the token exchange" },
    {
      method: "GET",
      path: "/.well-known/oauth-authorization-server",
      route: "GET /.well-known/oauth-authorization-server",
      because: "clients have to find it",
    },
  ])("knows $method $path besides: $because", ({ method, path, route }) => {
    expect(matchRoute(OPEN_ROUTES, method, path)).toEqual({ ok: true, value: route });
  });

  test("has no metadata where AWS verifies signatures: a client that could read them needs none", () => {
    const verdict = matchRoute(SIGNED_ROUTES, "GET", "/.well-known/oauth-authorization-server");
    expect(verdict).toEqual({ ok: false, problem: { code: "not_found" } });
  });

  test.for([
    { method: "HEAD", path: "/token", allow: "GET, POST" },
    { method: "PUT", path: "/token", allow: "GET, POST" },
    { method: "post", path: "/token", allow: "GET, POST" },
    { method: "POST", path: "/access", allow: "GET" },
    { method: "POST", path: "/health", allow: "GET" },
    { method: "POST", path: "/access/cis-central", allow: "GET" },
    { method: "POST", path: "/.well-known/oauth-authorization-server", allow: "GET" },
  ])("does not allow $method on $path, and says what it does", ({ method, path, allow }) => {
    const problem = { code: "method_not_allowed", allow };
    expect(matchRoute(OPEN_ROUTES, method, path)).toEqual({ ok: false, problem });
  });

  test.for(["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server/", "/.well-known"])(
    "knows no %s",
    (path) => {
      expect(matchRoute(OPEN_ROUTES, "GET", path).ok).toBe(false);
    },
  );

  test("wants a bearer token for whatever tells or hands out something", () => {
    const open = ["GET /health", "GET /.well-known/oauth-authorization-server", "POST /token"];
    const all = Object.entries(OPEN_ROUTES).flatMap(([path, methods]) =>
      methods.map((method) => `${method} ${path}`),
    );
    expect(
      all.filter((route) => !wantsBearer(route as Parameters<typeof wantsBearer>[0])).toSorted(),
    ).toEqual(open.toSorted());
  });
});
