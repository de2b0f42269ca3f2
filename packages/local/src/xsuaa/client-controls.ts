import * as v from "valibot";
import { type Control, type ControlAnswer, problem } from "../control-server.ts";
import { jsonObject, members, readInput, wholeNumber } from "../json-input.ts";
import type { Xsuaa } from "../xsuaa.ts";
import {
  bindCertificate,
  bindingJson,
  DAY_MS,
  DEFAULT_CERTIFICATE_DAYS,
  MOST_CERTIFICATE_DAYS,
  type Unbound,
} from "./binding.ts";
import { clientInput } from "./client-json.ts";
import { MOST_SECRETS, type XsuaaClient } from "./client.ts";

type Subject = Pick<Xsuaa, "clients" | "certificateHost" | "now" | "origin">;

const secretInput = members({ secret: v.string("must be text") });

const certificateInput = members({
  days: v.optional(wholeNumber(-MOST_CERTIFICATE_DAYS, MOST_CERTIFICATE_DAYS), DEFAULT_CERTIFICATE_DAYS),
});

/** The switches of the clients; none of them says a secret back. */
export function clientControls(xsuaa: Subject): readonly Control[] {
  const { clients } = xsuaa;
  return [
    {
      usage: "GET /clients",
      does: "the clients, without their secrets",
      run: () => ({ status: 200, body: { clients: clients.all().map(shownClient) } }),
    },
    {
      usage: "POST /clients/ID/secrets",
      does: 'a second secret becomes valid: {"secret": TEXT}',
      run: ({ named, body }) => addSecret(clients, named, body),
    },
    {
      usage: "DELETE /clients/ID/secrets",
      does: "the older of two secrets becomes invalid",
      run: ({ named }) => retireSecret(clients, named),
    },
    {
      usage: "POST /clients/ID/certificates",
      does: 'makes a certificate that is valid too, and shows it as a service key: {"days": 7}',
      run: ({ named, body }) => addCertificate(xsuaa, named, body),
    },
    {
      usage: "DELETE /clients/ID/certificates",
      does: "all its certificates become invalid",
      run: ({ named }) => {
        const client = clients.get(named);
        if (client === undefined) return unknownClient;
        clients.put({ ...client, certificates: [] });
        return shown(clients, named);
      },
    },
    {
      usage: "PUT /clients/ID",
      does: 'adds the client, or replaces it: a service key, or {"clientsecret", "authorities", …}',
      run: ({ named, body }) => putClient(xsuaa, named, body),
    },
    {
      usage: "DELETE /clients/ID",
      does: "removes the client",
      run: ({ named }) => {
        if (clients.get(named) === undefined) return unknownClient;
        clients.remove(named);
        return { status: 200, body: { clientid: named, state: "removed" } };
      },
    },
  ];
}

function shownClient({ secrets, ...client }: XsuaaClient): object {
  return { ...client, secrets: secrets.length };
}

function putClient({ clients, certificateHost }: Subject, clientid: string, body: string): ControlAnswer {
  const input = readInput(body, v.pipe(withClientid(clientid), clientInput));
  if (!input.ok) return problem(400, input.problem);
  if (input.value.clientid !== clientid)
    return problem(400, "clientid is another than the path says; leave it out, or make them the same");
  if (input.value.secrets.length === 0 && certificateHost === undefined) return unsupportedCertificates;
  clients.put(input.value);
  return shown(clients, clientid);
}

/** The path has named the client already. */
function withClientid(clientid: string) {
  return v.pipe(
    jsonObject("must be a JSON object"),
    v.transform((given): Record<string, unknown> => ({ clientid, ...given })),
  );
}

function addSecret(clients: Subject["clients"], clientid: string, body: string): ControlAnswer {
  if (clients.get(clientid) === undefined) return unknownClient;
  const input = readInput(body, secretInput);
  if (!input.ok) return problem(400, input.problem);
  if (clients.addSecret(clientid, input.value.secret)) return shown(clients, clientid);
  return problem(400, `secret: the client has ${MOST_SECRETS} already; DELETE the older one first`);
}

function addCertificate(xsuaa: Subject, clientid: string, body: string): ControlAnswer {
  const input = readInput(body, certificateInput);
  if (!input.ok) return problem(400, input.problem);
  const bound = bindCertificate(xsuaa, clientid, input.value.days * DAY_MS);
  if (!bound.ok) return refusedBinding(bound.problem);
  const { client, credentials } = bound.value;
  return { status: 200, body: bindingJson(client, xsuaa.origin, credentials) };
}

/** Why a client gets no certificate, and what to do about it. */
export function refusedBinding(why: Unbound): ControlAnswer {
  return why === "client_unknown" ? unknownClient : unsupportedCertificates;
}

function retireSecret(clients: Subject["clients"], clientid: string): ControlAnswer {
  if (clients.get(clientid) === undefined) return unknownClient;
  if (clients.retireSecret(clientid)) return shown(clients, clientid);
  return problem(400, "secret: the client has only one; POST the one that follows it first");
}

function shown(clients: Subject["clients"], clientid: string): ControlAnswer {
  const client = clients.get(clientid);
  return client === undefined ? unknownClient : { status: 200, body: shownClient(client) };
}

const unsupportedCertificates = problem(
  400,
  "this xsuaa takes no certificates; start it with --certificates FOLDER",
);
const unknownClient = problem(404, "no client has this id; GET /clients lists them");
