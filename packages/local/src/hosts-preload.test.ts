import { createServer } from "node:http";
import { expect, test } from "vitest";
import { createServer as createTlsServer } from "node:https";
import { listen } from "./listen.ts";
import { lambdaOf } from "./lambda-harness.ts";
import { writeRootFile } from "./root-file.ts";
import { createCertificateAuthority } from "./xsuaa/certificate-authority.ts";
import { createHostContexts } from "./xsuaa/host-contexts.ts";

/** A function that asks for the URL of its event, and says what it got. */
const asking = `
  import { get as getSecurely } from "node:https";
  import { get } from "node:http";
  export const handler = ({ url }) => new Promise((resolve) => {
    (url.startsWith("https:") ? getSecurely : get)(url, (answer) => {
      answer.resume();
      resolve({ status: answer.statusCode });
    }).on("error", ({ code }) => resolve({ code }));
  });
`;

test("a function's connections to a host go to loopback, where the certificate has to be the host's", async () => {
  const authority = createCertificateAuthority(Date.now());
  const contextOf = createHostContexts(authority, "test");
  const asked: (string | undefined)[] = [];
  const server = createTlsServer(
    // Whoever asks for wrong.example is shown another's certificate.
    { SNICallback: (host, use) => use(null, contextOf(host === "wrong.example" ? "right.example" : host)) },
    (request, response) => {
      asked.push(request.headers.host);
      response.end();
    },
  );
  server.on("tlsClientError", () => undefined);
  await using loopback = await listen(server, 0);
  using root = writeRootFile(authority.root);
  const { port } = loopback;
  await using of = await lambdaOf(asking, {
    hosts: { "right.example": port, "wrong.example": port },
    environment: { NODE_EXTRA_CA_CERTS: root.path },
  });
  expect(await of.lambda.invoke({ url: "https://right.example/a" })).toEqual({ status: 200 });
  expect(await of.lambda.invoke({ url: "https://RIGHT.example:8443/a" })).toEqual({ status: 200 });
  expect(asked).toEqual(["right.example", "right.example:8443"]);
  expect(await of.lambda.invoke({ url: "https://wrong.example/" })).toEqual({
    code: "ERR_TLS_CERT_ALTNAME_INVALID",
  });
});

test("a function's other connections go where they went", async () => {
  await using loopback = await listen(
    createServer((_request, response) => response.writeHead(204).end()),
    0,
  );
  await using of = await lambdaOf(asking, { hosts: { "right.example": 1 } });
  expect(await of.lambda.invoke({ url: `${loopback.origin}/` })).toEqual({ status: 204 });
});
