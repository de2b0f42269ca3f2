import { startControlServer } from "./control-server.ts";
import { xsuaaControls } from "./xsuaa-controls.ts";
import { askXsuaa, tech } from "./xsuaa-harness.ts";
import { startXsuaa, type XsuaaOptions } from "./xsuaa.ts";

/** An answer of the controls, which is JSON whatever it says. */
interface ControlReply {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
}

/** A loopback xsuaa that knows `tech`, if nobody else, with its controls, at a time that stands still. */
export async function startControlledXsuaa(
  options: Partial<Pick<XsuaaOptions, "certificates" | "clients" | "now" | "users">> = {},
) {
  const xsuaa = await startXsuaa({ clients: [tech], now: () => 1_000_000, ...options });
  const controls = await startControlServer(0, xsuaaControls(xsuaa));
  return {
    xsuaa,
    /** Asks the controls; a body that is not text yet is sent as JSON. */
    control: async (method: string, target: string, body?: unknown, headers = {}): Promise<ControlReply> => {
      const text = typeof body === "string" ? body : JSON.stringify(body);
      const init = { method, headers, ...(text !== undefined && { body: text }) };
      const response = await fetch(`${controls.origin}${target}`, init);
      return { status: response.status, json: (await response.json()) as ControlReply["json"] };
    },
    /** Asks for so many tokens, one after the other. */
    statuses: async (count: number): Promise<number[]> => {
      const heard: number[] = [];
      for (let nth = 0; nth < count; nth++) heard.push((await askXsuaa(xsuaa)).status);
      return heard;
    },
    [Symbol.asyncDispose]: async () => {
      await controls.stop();
      await xsuaa.stop();
    },
  };
}
