import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchRoute } from "./route.ts";

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
    expect(matchRoute("GET", path)).toEqual({ ok: true, value: route });
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
    expect(matchRoute(method, path)).toEqual({ ok: false, problem: { code: "method_not_allowed" } });
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
    expect(matchRoute("GET", path)).toEqual({ ok: false, problem: { code: "not_found" } });
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
        expect(matchRoute("GET", path)).toEqual({ ok: false, problem: { code: "not_found" } });
      }),
    );
  });
});
