import { parseArgs } from "node:util";
import type { UaaOptions } from "./subject.ts";

/** What `npm run test:uaa` was asked to do: use a UAA that runs, or bring one; or why that cannot be done. */
export type Task =
  | { readonly kind: "use"; readonly options: UaaOptions }
  | { readonly kind: "bring"; readonly writesPage: boolean }
  | { readonly kind: "usage"; readonly problem: string };

export const USAGE = `Usage: npm run test:uaa -- URL [--zones-at HOST[:PORT]] [--yes-this-server-is-mine]
       npm run test:uaa -- --bring [--write]

Holds a Cloud Foundry UAA against the contract that the local xsuaa keeps, and prints a line for each row.

URL       a UAA that runs, with its context path, such as http://127.0.0.1:8080/uaa. Its client admin creates two
          identity zones there, and removes them with all that is in them. UAA_ADMIN_CLIENT and UAA_ADMIN_SECRET
          name another client with the authority uaa.admin than UAA's default, admin with adminsecret.
--zones-at                   what stands behind the name of a zone in its host: one of UAA's
                             zones.internal.hostnames, with the port. Default: the URL's host, or localhost.
--yes-this-server-is-mine    the URL may be of another machine than this one.

--bring   fetches UAA 4.30.0 from Maven Central, runs it on a free port of 127.0.0.1, and stops it afterwards.
          Needs Java 17 or later, and Maven (Debian: openjdk-17-jre-headless, maven).
--write   writes what comes of it into docs/contract.md.
`;

/** Reads the command line. What may do harm to somebody's server must have been said in full. */
export function readTask(args: readonly string[], env: NodeJS.ProcessEnv): Task {
  const parsed = parse(args);
  if (typeof parsed === "string") return { kind: "usage", problem: parsed };
  const { values, positionals } = parsed;
  const [url, ...others] = positionals;
  if (values.bring) {
    if (url !== undefined) return { kind: "usage", problem: "Give a URL or --bring, not both." };
    return { kind: "bring", writesPage: values.write };
  }
  if (url === undefined) return { kind: "usage", problem: "Where is UAA? Give its URL, or --bring." };
  if (others.length > 0) return { kind: "usage", problem: "Give one URL." };
  if (values.write) return { kind: "usage", problem: "--write is for --bring: the page speaks of that UAA." };
  if (!URL.canParse(url) || !/^https?:$/u.test(new URL(url).protocol))
    return { kind: "usage", problem: "That is no URL." };
  const { origin, pathname, hostname, port, search, hash, username } = new URL(url);
  if (search + hash + username !== "")
    return { kind: "usage", problem: "The URL has scheme, host, port and path, no more." };
  if (!isLoopback(hostname) && !values["yes-this-server-is-mine"]) {
    const problem = `${hostname} is not this machine, and zones, clients and users would be created there. `;
    return { kind: "usage", problem: `${problem}If you may do that, say --yes-this-server-is-mine.` };
  }
  const zonesHost = isLoopback(hostname) ? "localhost" : hostname;
  // By its address UAA may not know itself: it tells zones by the host that was asked for.
  const known = origin.replace("//127.0.0.1", "//localhost");
  return {
    kind: "use",
    options: {
      url: `${known}${pathname}`.replace(/\/+$/u, ""),
      zonesAt: values["zones-at"] ?? (port === "" ? zonesHost : `${zonesHost}:${port}`),
      admin: {
        clientid: env["UAA_ADMIN_CLIENT"] ?? "admin",
        secret: env["UAA_ADMIN_SECRET"] ?? "adminsecret",
      },
    },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        bring: { type: "boolean", default: false },
        write: { type: "boolean", default: false },
        "yes-this-server-is-mine": { type: "boolean", default: false },
        "zones-at": { type: "string" },
      },
    });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Names that cannot be of another machine (RFC 6761 §6.3), as a URL writes them. */
function isLoopback(hostname: string): boolean {
  return /^(?:127\.\d+\.\d+\.\d+|\[::1\]|(?:.+\.)?localhost)$/u.test(hostname);
}
