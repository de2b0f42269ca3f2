import * as v from "valibot";
import { type Control, problem } from "../control-server.ts";
import type { FaultScript } from "../fault-plan.ts";
import { members, readInput, wholeNumber } from "../json-input.ts";
import type { Xsuaa } from "../xsuaa.ts";
import { CONNECTION_HOSTS, type ConnectionFault } from "./connection-fault.ts";

type Subject = Pick<Xsuaa, "connections">;

const MOST_TIMES = 1_000_000;

const scriptInput = members({
  host: v.optional(v.picklist([...CONNECTION_HOSTS, "*"], "must be http, https or *"), "*"),
  fault: v.picklist(["hang", "reset"], "must be hang or reset"),
  times: v.exactOptional(wholeNumber(1, MOST_TIMES)),
});

/** The switches that make connections fail, before a request is read. */
export function connectionControls({ connections }: Subject): readonly Control[] {
  return [
    {
      usage: "POST /connections",
      does: 'new connections fail: {"fault": "hang" or "reset", "host": "http", "https" or "*", "times": N or left out}',
      run: ({ body }) => {
        const input = readInput(body, scriptInput);
        if (!input.ok) return problem(400, input.problem);
        const { host, fault, times } = input.value;
        if (times === undefined) connections.always(host, fault);
        else connections.next(host, fault, times);
        return { status: 200, body: { connections: shownConnections({ connections }) } };
      },
    },
    {
      usage: "DELETE /connections",
      does: "no connection fails any more; those that hang go on hanging",
      run: () => {
        connections.clear();
        return { status: 200, body: { connections: [] } };
      },
    },
  ];
}

/** What is switched on, each as it could be posted again. */
export function shownConnections({ connections }: Subject): readonly object[] {
  return connections.scripts().map(shownScript);
}

function shownScript(script: FaultScript<ConnectionFault>): object {
  // No seed is ever set for connections.
  if ("seeded" in script) return { host: script.target };
  const { target, fault, left } = script;
  return { host: target, fault, ...(left !== undefined && { times: left }) };
}
