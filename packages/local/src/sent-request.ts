import type { IncomingMessage } from "node:http";

import type { SentRequest } from "./signature.ts";

/** The request as it was on the wire: node:http keeps the target and the header values as they came. */
export function sentRequest(request: IncomingMessage, body: Uint8Array): SentRequest {
  const { method = "", url = "", rawHeaders } = request;
  const questionMark = url.indexOf("?");
  const pathEnd = questionMark === -1 ? url.length : questionMark;
  const headers = rawHeaders.flatMap((name, at): [string, string][] =>
    at % 2 === 0 ? [[name, rawHeaders[at + 1] ?? ""]] : [],
  );
  return { method, path: url.slice(0, pathEnd), query: url.slice(pathEnd + 1), headers, body };
}
