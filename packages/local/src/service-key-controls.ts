import { randomUUID } from "node:crypto";
import { type Control, type ControlAnswer, problem } from "./control-server.ts";
import type { ExampleKey } from "./example-key.ts";
import type { Xsuaa } from "./xsuaa.ts";

interface Subject {
  readonly xsuaa: Xsuaa;
  readonly keys: readonly ExampleKey[];
}

/** What SAP's cockpit and CLIs do for a rotation: a service key beside the one there is, and the end of the older. */
export function serviceKeyControls({ xsuaa, keys }: Subject): readonly Control[] {
  const withKey = (name: string, use: (key: ExampleKey) => ControlAnswer): ControlAnswer => {
    const key = keys.find((each) => each.name === name);
    return key ? use(key) : problem(404, "no key of the configuration has this name");
  };
  return [
    {
      usage: "POST /service-keys/KEY",
      does: "a further service key of the same client, as SAP would show it; the older one stays valid",
      run: ({ named }) => withKey(named, (key) => furtherKey(key, xsuaa)),
    },
    {
      usage: "DELETE /service-keys/KEY",
      does: "the older of two service keys is deleted: xsuaa no longer accepts it",
      run: ({ named }) =>
        withKey(named, ({ client }) =>
          xsuaa.clients.retireSecret(client.clientid)
            ? { status: 200, body: { key: named, state: "the older one is deleted" } }
            : problem(400, "there is only one; POST the one that follows it first"),
        ),
    },
  ];
}

/** In the form of SAP's secrets, with characters that a form encodes. */
function furtherKey({ client, json }: ExampleKey, xsuaa: Xsuaa): ControlAnswer {
  const secret = `${randomUUID()}$${Buffer.from(randomUUID()).toString("base64")}`;
  const [first = ""] = client.secrets;
  if (!xsuaa.clients.addSecret(client.clientid, secret))
    return problem(400, "there are two already; DELETE the older one first");
  const body: object = JSON.parse(json.replaceAll(JSON.stringify(first), JSON.stringify(secret)));
  return { status: 200, body };
}
