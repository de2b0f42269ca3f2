// Asks the broker for a token, with Node 20 or later. Prints what was granted, never the token.
//   npm install @aws-sdk/credential-provider-node @smithy/signature-v4
//   BROKER_URL=https://….lambda-url.eu-central-1.on.aws AWS_REGION=eu-central-1 node node.mjs cis-central
// Through the private door, whose URL ends with a path: BROKER_SERVICE=execute-api.
// Both packages are the AWS SDK's own parts: a service that uses any client of SDK version 3 has them already.
import { createHash, createHmac } from "node:crypto";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { SignatureV4 } from "@smithy/signature-v4";

const signer = new SignatureV4({
  service: process.env.BROKER_SERVICE ?? "lambda",
  region: process.env.AWS_REGION,
  credentials: defaultProvider(), // Environment, profile, container, instance.
  // The signer calls it with `new`, which gives whatever object a function returns.
  sha256: function (secret) {
    return secret === undefined ? createHash("sha256") : createHmac("sha256", secret);
  },
});

/** The broker's answer; throws with its words when there is no token in it. */
async function ask(key) {
  const url = new URL(`${process.env.BROKER_URL.replace(/\/$/, "")}/token?key=${key}&min_ttl=300`);
  const { protocol, host, pathname: path } = url;
  const query = Object.fromEntries(url.searchParams);
  const { headers } = await signer.sign({ method: "GET", protocol, path, query, headers: { host } });
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(10_000) });
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
}

try {
  const token = await ask(process.argv[2] ?? "cis-central");
  // token.access_token goes into `Authorization: Bearer …` of the SAP API.
  process.stdout.write(`expires in ${token.expires_in} s, scope: ${token.scope}\n`);
} catch (error) {
  process.stderr.write(`${error.cause?.message ?? error.message}\n`);
  process.exitCode = 1;
}
