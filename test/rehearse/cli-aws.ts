import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { listen } from "../../packages/local/src/listen.ts";

/** A stand-in that listens, and what it was asked for that it does not know. */
export interface CliAws extends AsyncDisposable {
  readonly origin: string;
  readonly unknown: readonly string[];
}

/** Where SST keeps its state, as it notes it in the account when it is first used there. */
const BOOTSTRAP = {
  version: 99, // Newer than any: there is nothing to bring up to date.
  asset: "sst-asset-rehearsal",
  state: "sst-state-rehearsal",
  assetEcrRegistryId: "",
  assetEcrUrl: "",
};

/**
 * Stands for what SST's CLI itself asks of AWS during a deployment: two parameters of Systems Manager, and objects of
 * S3 that hold lock, state and log.
 *
 * Nothing that is written is kept, so that each deployment is the first one of its stage.
 */
export async function startCliAws(): Promise<CliAws> {
  const unknown: string[] = [];
  const server = createServer((request, response) => {
    const target = String(request.headers["x-amz-target"] ?? "");
    const [service, operation = ""] = target.split(".");
    if (service === "AmazonSSM" && (operation === "GetParameter" || operation === "PutParameter"))
      return void answerParameter(operation, request, response);
    if (target === "" && answerObject(request, response)) return;
    unknown.push(`${request.method} ${request.url} ${target}`.trim());
    request.resume();
    response.writeHead(501).end();
  });
  const { origin, stop } = await listen(server, 0);
  return { origin, unknown, [Symbol.asyncDispose]: stop };
}

async function answerParameter(operation: string, request: IncomingMessage, response: ServerResponse) {
  const { Name } = JSON.parse(await text(request)) as { readonly Name: string };
  response.setHeader("content-type", "application/x-amz-json-1.1");
  if (operation === "PutParameter") return response.end(JSON.stringify({ Version: 1 }));
  if (Name === "/sst/bootstrap")
    return response.end(
      JSON.stringify({ Parameter: { Name, Type: "String", Value: JSON.stringify(BOOTSTRAP) } }),
    );
  return response.writeHead(400).end(JSON.stringify({ __type: "ParameterNotFound", message: "" }));
}

/** Whether it was a request for an object. */
function answerObject(request: IncomingMessage, response: ServerResponse): boolean {
  request.resume();
  switch (request.method ?? "") {
    case "PUT":
      response.setHeader("etag", '"rehearsal"').end();
      return true;
    case "DELETE":
      response.writeHead(204).end();
      return true;
    case "GET":
      response.writeHead(404, { "content-type": "application/xml" });
      response.end("<Error><Code>NoSuchKey</Code><Message>There is nothing.</Message></Error>");
      return true;
    default:
      return false;
  }
}
