import * as v from "valibot";
import { type Control, type ControlAnswer, problem } from "../control-server.ts";
import type { FaultScript } from "../fault-plan.ts";
import { members, readInput, text, wholeNumber } from "../json-input.ts";
import { nameOfXsuaaFault, xsuaaFaultNamed, xsuaaFaults } from "../xsuaa-faults.ts";
import type { Xsuaa } from "../xsuaa.ts";
import { faultInput, faultNames } from "./fault-json.ts";
import type { XsuaaFault } from "./fault.ts";

type Subject = Pick<Xsuaa, "clients" | "faults">;

const MOST_TIMES = 1_000_000;
/** One request in ten: often enough to be seen, and most of the time all is well. */
export const DEFAULT_RATE = 0.1;
/** Whoever tries twice more gets through. */
export const DEFAULT_MOST_IN_A_ROW = 2;

const client = v.optional(text, "*");

const scriptInput = members({
  client,
  fault: faultInput,
  times: v.exactOptional(wholeNumber(1, MOST_TIMES)),
});

const RATE = "must be a number from 0 to 1, such as 0.1";
const seedInput = members({
  client,
  seed: v.pipe(v.union([text, v.number()], "must be text or a number"), v.transform(String)),
  rate: v.optional(v.pipe(v.number(RATE), v.minValue(0, RATE), v.maxValue(1, RATE)), DEFAULT_RATE),
  mostInARow: v.optional(wholeNumber(1, MOST_TIMES), DEFAULT_MOST_IN_A_ROW),
  faults: v.optional(faultNames, () => xsuaaFaults.map(({ name }) => name)),
});

/** The switches that make requests for tokens fail. */
export function faultControls(xsuaa: Subject): readonly Control[] {
  return [
    {
      usage: "GET /faults",
      does: "every fault by its name, and what it does",
      run: () => ({
        status: 200,
        body: Object.fromEntries(xsuaaFaults.map(({ name, what }) => [name, what])),
      }),
    },
    {
      usage: "GET /faults/NAME",
      does: "one of them, as JSON to change and to post",
      run: ({ named }) => showFault(named),
    },
    {
      usage: "POST /faults",
      does: 'requests fail: {"fault": NAME or JSON, "client": ID or "*", "times": N or left out for until cleared}',
      run: ({ body }) => switchFault(xsuaa, body),
    },
    {
      usage: "POST /seed",
      does: 'a seed decides which requests fail: {"seed": 7, "client", "rate", "mostInARow", "faults": [NAME]}',
      run: ({ body }) => switchSeed(xsuaa, body),
    },
    {
      usage: "DELETE /faults?client=ID",
      does: "that client's requests fail no more; those switched for * go on",
      run: ({ query }) => cleared(xsuaa, query.get("client") ?? ""),
    },
    {
      usage: "DELETE /faults",
      does: "no request fails any more, of whatever client",
      run: () => cleared(xsuaa),
    },
  ];
}

/** What is switched on, in the order in which it is looked at, each as it could be posted again. */
export function shownScripts({ faults }: Pick<Xsuaa, "faults">): readonly object[] {
  return faults.scripts().map(shownScript);
}

function shownScript(script: FaultScript<XsuaaFault>): object {
  if ("seeded" in script) {
    const { faults, ...seeded } = script.seeded;
    return { client: script.target, ...seeded, faults: faults.map(shownFault) };
  }
  const { target, fault, left } = script;
  return { client: target, fault: shownFault(fault), ...(left !== undefined && { times: left }) };
}

function shownFault(fault: XsuaaFault): unknown {
  return nameOfXsuaaFault(fault) ?? fault;
}

function showFault(name: string): ControlAnswer {
  const fault = xsuaaFaultNamed(name);
  if (fault === undefined) return problem(404, "no fault is called so; GET /faults lists them");
  return { status: 200, body: { fault } };
}

function switchFault(xsuaa: Subject, body: string): ControlAnswer {
  const input = readInput(body, scriptInput);
  if (!input.ok) return problem(400, input.problem);
  const { client, fault, times } = input.value;
  if (isUnknown(xsuaa, client)) return unknownClient;
  if (times === undefined) xsuaa.faults.always(client, fault);
  else xsuaa.faults.next(client, fault, times);
  return { status: 200, body: { faults: shownScripts(xsuaa) } };
}

function switchSeed(xsuaa: Subject, body: string): ControlAnswer {
  const input = readInput(body, seedInput);
  if (!input.ok) return problem(400, input.problem);
  const { client, faults, ...seed } = input.value;
  if (isUnknown(xsuaa, client)) return unknownClient;
  xsuaa.faults.seeded(client, { ...seed, faults: faults.flatMap((name) => xsuaaFaultNamed(name) ?? []) });
  return { status: 200, body: { faults: shownScripts(xsuaa) } };
}

function cleared(xsuaa: Subject, client?: string): ControlAnswer {
  xsuaa.faults.clear(client);
  return { status: 200, body: { faults: shownScripts(xsuaa) } };
}

function isUnknown({ clients }: Subject, client: string): boolean {
  return client !== "*" && clients.get(client) === undefined;
}

const unknownClient = problem(404, "client: no client has this id; GET /clients lists them, and * means all");
