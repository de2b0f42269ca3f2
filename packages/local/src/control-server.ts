import { createServer, type IncomingMessage } from "node:http";
import { isPrivateHost } from "./host-header.ts";
import { listen, type Loopback } from "./listen.ts";
import { readBody } from "./request-body.ts";

/** A switch of the local stack. */
export interface Control {
  /**
   * Method, path and perhaps the query parameter that makes it this one: `POST /clock?advance=7h30m`. A segment in
   * capitals stands for what the caller puts there, at the end for the rest of the path.
   */
  readonly usage: string;
  readonly does: string;
  readonly run: (asked: ControlRequest) => ControlAnswer | Promise<ControlAnswer>;
}

/** A request for a control. */
export interface ControlRequest {
  /** What stands where the usage has capitals, percent-decoded; empty if it has none. */
  readonly named: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

export interface ControlAnswer {
  readonly status: number;
  /** Text is sent as it is, for a shell to take. */
  readonly body: object | string;
}

/** Far more than a service key has; Secrets Manager's own limit for a value. */
const MOST_BODY_BYTES = 64 * 1024;

/** Serves controls over HTTP, so that a bad day can be had with curl; `GET /` lists them. The first that fits runs. */
export function startControlServer(port: number, controls: readonly Control[]): Promise<Loopback> {
  const list: Control = {
    usage: "GET /",
    does: "this list",
    run: () => ({
      status: 200,
      body: Object.fromEntries([list, ...controls].map(({ usage, does }) => [usage, does])),
    }),
  };
  const routes = [list, ...controls].map((control) => ({ control, ...routeOf(control.usage) }));

  const server = createServer((request, response) => {
    answer(request, routes).then(
      ({ status, body }) => {
        const isText = typeof body === "string";
        response.writeHead(status, {
          "content-type": isText ? "text/plain; charset=utf-8" : "application/json; charset=utf-8",
        });
        return response.end(`${isText ? body : JSON.stringify(body, undefined, 2)}\n`);
      },
      // The client went away while it was heard: nobody is left to answer.
      () => response.destroy(),
    );
  });
  return listen(server, port);
}

/** The same controls below a path: `POST /?state=stopped` becomes `POST /xsuaa?state=stopped`. */
export function below(path: string, controls: readonly Control[]): readonly Control[] {
  return controls.map((control) => {
    const [method = "", target = ""] = control.usage.split(" ");
    return { ...control, usage: `${method} ${path}${target.replace(/^\/(?=\?|$)/u, "")}` };
  });
}

/** An answer that says what is wrong and what would be right. */
export function problem(status: number, error: string): ControlAnswer {
  return { status, body: { error } };
}

interface Route {
  readonly control: Control;
  readonly method: string;
  readonly path: RegExp;
  readonly parameter: string | undefined;
}

function routeOf(usage: string): Omit<Route, "control"> {
  const [, method = "", path = "", parameter] = /^(\S+) ([^?]*)(?:\?(\w+))?/u.exec(usage) ?? [];
  const pattern = path.replace(/\/[A-Z]+(?=\/)/gu, "/([^/]+)").replace(/\/[A-Z]+$/u, "/(.+)");
  return { method, path: new RegExp(`^${pattern}$`, "u"), parameter };
}

async function answer(request: IncomingMessage, routes: readonly Route[]): Promise<ControlAnswer> {
  const body = await readBody(request, MOST_BODY_BYTES);
  // A page open in a browser could otherwise move the clock or replace a secret behind the user's back.
  const { origin, host } = request.headers;
  if (origin !== undefined || !isPrivateHost(host)) return problem(403, "not for browsers");
  const [path = "", search] = (request.url ?? "").split("?", 2);
  const fitting = routes.filter((route) => route.method === request.method && route.path.test(path));
  if (fitting.length === 0) return problem(404, "unknown; GET / lists what there is");
  const query = new URLSearchParams(search);
  const route = fitting.find(({ parameter }) => parameter === undefined || query.has(parameter));
  if (route === undefined)
    return problem(400, `say ${fitting.map(({ control }) => control.usage).join(" or ")}`);
  if (body === undefined) return problem(413, `a body has at most ${MOST_BODY_BYTES} bytes`);
  const named = decoded(route.path.exec(path)?.[1] ?? "");
  if (named === undefined) return problem(400, "the path is not percent-encoded as it must be");
  try {
    return await route.control.run({ named, query, body });
  } catch (error) {
    return problem(500, error instanceof Error ? error.message : "failed");
  }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
