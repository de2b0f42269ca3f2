import { createRandom } from "../support/random.ts";
import { hostileOrigins } from "./hostile-origins.ts";
import { refusals } from "./refusals.ts";
import { shapes } from "./shapes.ts";
import { base64 } from "./values.ts";

/** Where a value stands: in an object or a list, under a name. */
interface Place {
  readonly holder: Record<string, unknown>;
  readonly name: string;
}

type Pick = <Item>(items: readonly Item[]) => Item;

const texts = [...shapes, ...refusals, ...hostileOrigins].map(({ text }) => text);
const objects = texts.flatMap((text) => {
  const json = parse(text);
  return typeof json === "object" && json !== null ? [text] : [];
});

/** What SAP and Kubernetes call things, and what JavaScript does. */
const NAMES =
  "clientid client_id clientId clientsecret client_secret url tokenurl oauth_url certurl certUrl certificate key tls.crt tls.key credential-type uaa oauth credentials endpoints items data stringData kind apiVersion metadata .metadata VCAP_SERVICES ready last_operation service_instance_id btp-tenant-api sm_url xsappname identityzoneid sap.cloud.service __proto__ constructor toString length 0".split(
    " ",
  );
const TEXTS =
  'Secret List x509 X509_ATTESTED binding-secret secret <clientid> { {} {"clientid": canary'.split(" ");
const NO_TEXTS: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1e308,
  "",
  " ",
  "\uD800",
  "\u0000",
  [],
  {},
  [[]],
];
const VALUES: readonly unknown[] = [
  "canary".repeat(500),
  ...NO_TEXTS,
  ...TEXTS,
  ...hostileOrigins.map(({ url }) => url),
];
const NOISE = [
  "{",
  "}",
  "[",
  "]",
  '"',
  ":",
  ",",
  "\\",
  "\n",
  "\uFEFF",
  "“",
  "<canary>",
  "---\n",
  "null",
  "\uDC00",
];

/** Changes the objects of a key as people, tools and attackers do, and texts as terminals do. Same seed, same texts. */
export function createMutations(seed: number): () => string {
  const random = createRandom(seed);
  const at = (length: number) => Math.floor(random() * length);
  const pick: Pick = (items) => {
    const item = items[at(items.length)];
    if (item === undefined) throw new Error("There is nothing to pick from");
    return item;
  };

  function mutateObject(text: string): string {
    let root = JSON.parse(text) as unknown;
    for (let times = 1 + at(4); times > 0; times--) root = wrapped(changed(root));
    return JSON.stringify(root);
  }

  function changed(root: unknown): unknown {
    const places = placesIn(root);
    if (places.length === 0) return root;
    const { holder, name } = pick(places);
    const value = holder[name];
    const other = pick(places);
    const change = pick([
      () => delete holder[name],
      () => define(holder, name, pick([() => pick(VALUES), () => JSON.parse(pick(objects)) as unknown])()),
      () => define(holder, pick(NAMES), value),
      () => {
        delete holder[name];
        define(holder, pick(NAMES), value);
      },
      () => define(holder, name, JSON.stringify(value)),
      () => define(holder, name, base64(asText(value))),
      () => define(holder, name, structuredClone(other.holder[other.name])),
      () => define(holder, name, [value, value]),
      () => define(holder, pick(NAMES), pick(VALUES)),
    ]);
    change();
    return root;
  }

  function wrapped(root: unknown): unknown {
    if (random() < 0.7) return root;
    return pick<(inner: unknown) => unknown>([
      (inner) => ({ credentials: inner }),
      (inner) => ({ items: [inner] }),
      (inner) => ({ cis: [{ label: "cis", credentials: inner }] }),
      (inner) => ({ kind: "Secret", apiVersion: "v1", data: encoded(inner) }),
      (inner) => ({ service_instance_id: "1", ready: random() < 0.5, credentials: inner }),
      (inner) => ({ key: JSON.stringify(inner) }),
      (inner) => ({ uaa: inner }),
      (inner) => JSON.stringify(inner),
    ])(root);
  }

  function mutateText(text: string): string {
    const [start, end] = [at(text.length), at(text.length)].sort((one, other) => one - other) as [
      number,
      number,
    ];
    return pick([
      () => text.slice(0, start),
      () => text.slice(0, start) + text.slice(end),
      () => text.slice(0, start) + pick(NOISE) + text.slice(start),
      () => text.slice(0, end) + text.slice(start),
      () => `Getting key canary...\n${text}`,
      () => text.replaceAll('"', pick(["“", "'", '\\"', ""])),
      () => text.replaceAll(pick(["\n", ":", ",", "}"]), pick(NOISE)),
      () => Buffer.from(text).toString(pick(["base64", "latin1", "hex"])),
    ])();
  }

  return () => {
    const text = random() < 0.8 ? mutateObject(pick(objects)) : pick(texts);
    return random() < 0.25 ? mutateText(text) : text;
  };
}

function placesIn(root: unknown): readonly Place[] {
  if (typeof root !== "object" || root === null) return [];
  const holder = root as Record<string, unknown>;
  return Object.keys(holder).flatMap((name) => [{ holder, name }, ...placesIn(holder[name])]);
}

/** As `JSON.parse` does it: `__proto__` becomes a member like any other. */
function define(holder: Record<string, unknown>, name: string, value: unknown): void {
  if (Array.isArray(holder) && !/^\d+$/.test(name)) return;
  Object.defineProperty(holder, name, { value, configurable: true, enumerable: true, writable: true });
}

function encoded(inner: unknown): unknown {
  if (typeof inner !== "object" || inner === null) return inner;
  return Object.fromEntries(Object.entries(inner).map(([name, value]) => [name, base64(asText(value))]));
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
