import { mkdir, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";

export interface SstServer extends AsyncDisposable {
  readonly origin: string;
  /** What the bundler was asked for, in order. */
  readonly builds: Record<string, unknown>[];
}

/**
 * Stands for the SST CLI, which its components ask over JSON-RPC for the state's buckets and for bundles.
 *
 * A bundle is an empty handler in `directory`: what the program asks for is recorded, nothing is built.
 */
export async function startSstServer(directory: string): Promise<SstServer> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "handler.mjs"), "export const handler = async () => ({});\n");
  const builds: Record<string, unknown>[] = [];

  function answer(method: string, parameters: Record<string, unknown>): unknown {
    switch (method) {
      case "Provider.Aws.Bootstrap":
        return { asset: "sst-asset", state: "sst-state", assetEcrRegistryId: "", assetEcrUrl: "" };
      case "Runtime.Build":
        builds.push(parameters);
        return { handler: "handler.handler", out: directory, errors: [], sourcemaps: [] };
      default:
        throw new Error(`SST's components ask the CLI what no test expects: ${method}`);
    }
  }

  async function reply(request: IncomingMessage): Promise<string> {
    try {
      const { method, params } = JSON.parse(await text(request)) as {
        readonly method: string;
        readonly params: readonly [Record<string, unknown>];
      };
      return JSON.stringify({ result: answer(method, params[0]), error: null });
    } catch (error) {
      return JSON.stringify({ error: String(error) });
    }
  }

  const server = createServer((request, response) => {
    void reply(request).then((body) => response.end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    builds,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
