import { type Control, type ControlAnswer, problem } from "./control-server.ts";
import { clientControls } from "./xsuaa/client-controls.ts";
import { connectionControls, shownConnections } from "./xsuaa/connection-controls.ts";
import { faultControls, shownScripts } from "./xsuaa/fault-controls.ts";
import { rateLimitControls, shownRateLimit } from "./xsuaa/rate-limit-controls.ts";
import { refreshTokenControls, shownRefreshTokens } from "./xsuaa/refresh-token-controls.ts";
import { shownAccount, userControls } from "./xsuaa/user-controls.ts";
import type { Xsuaa } from "./xsuaa.ts";

/** The switches of a loopback xsuaa, alone or as a part of the local stack. */
export function xsuaaControls(xsuaa: Xsuaa): readonly Control[] {
  return [
    {
      usage: "POST /?state=stopped",
      does: "xsuaa refuses connections; state=running ends that",
      run: ({ query }) => switchState(query.get("state"), xsuaa),
    },
    {
      usage: "GET /state",
      does: "what is switched on, what each client has asked for, and what became of users' passwords",
      run: () => ({ status: 200, body: state(xsuaa) }),
    },
    ...faultControls(xsuaa),
    ...connectionControls(xsuaa),
    ...clientControls(xsuaa),
    ...userControls(xsuaa),
    ...refreshTokenControls(xsuaa),
    ...rateLimitControls(xsuaa),
  ];
}

async function switchState(wanted: string | null, xsuaa: Xsuaa): Promise<ControlAnswer> {
  if (wanted !== "stopped" && wanted !== "running") return problem(400, "state must be stopped or running");
  await (wanted === "stopped" ? xsuaa.stop() : xsuaa.start());
  return { status: 200, body: { xsuaa: wanted } };
}

function state(xsuaa: Xsuaa): object {
  const clientids = [...xsuaa.clients.all().map(({ clientid }) => clientid), ...xsuaa.namedClients()];
  return {
    faults: shownScripts(xsuaa),
    connections: shownConnections(xsuaa),
    rateLimit: shownRateLimit(xsuaa),
    clients: Object.fromEntries(
      [...new Set(clientids)].map((clientid) => [clientid, xsuaa.counters(clientid)]),
    ),
    users: xsuaa.users.all().map(shownAccount),
    refreshTokens: shownRefreshTokens(xsuaa),
  };
}
