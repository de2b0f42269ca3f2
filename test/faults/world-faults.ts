import { createServer, type Server, type Socket } from "node:net";
import {
  accessDenied,
  decryptionFailure,
  internal,
  throttling,
} from "../../packages/local/src/secrets-manager/fault.ts";
import { startRawServer, silent } from "../support/raw-server.ts";
import { CANARY } from "./canary.ts";
import type { CellWorld } from "./fault-cell.ts";

/** Something that goes wrong beside what xsuaa answers. */
export interface WorldFault {
  readonly name: string;
  readonly what: string;
  /** Whether a request takes all of its time in the machine's seconds: nothing answers. */
  readonly isSilent?: true;
  readonly breakIt: (world: CellWorld) => void | Promise<void>;
}

/** Where xsuaa should be. */
export const networkFaults: readonly WorldFault[] = [
  {
    name: "lost-once",
    what: "The connection is reset, and the next one is not.",
    breakIt: ({ xsuaa, client }) => xsuaa.faults.next(client.clientid, "reset"),
  },
  {
    name: "refused",
    what: "Nothing listens.",
    breakIt: async ({ reach }) => reach(`http://127.0.0.1:${await freePort()}`),
  },
  {
    name: "no-such-host",
    what: "The host's name does not resolve.",
    // RFC 6761 §6.4: nothing is ever called so.
    breakIt: ({ reach }) => reach("https://acme.invalid"),
  },
  {
    name: "tls-untrusted",
    what: "The certificate is self-signed.",
    breakIt: async ({ reach, until }) => reach(until(await startRawServer(silent, {})).origin),
  },
  {
    name: "tls-broken",
    what: "What listens speaks no TLS.",
    breakIt: async ({ reach, until }) => reach(`https://127.0.0.1:${until(await startGreeter()).port}`),
  },
];

const put = (text: string) => (world: CellWorld) => void world.secretsManager.put(world.secret, text);
const change = (members: Readonly<Record<string, unknown>>) => (world: CellWorld) =>
  void world.secretsManager.put(world.secret, world.serviceKey(members));

/** What is stored, and the store itself. */
export const storeFaults: readonly WorldFault[] = [
  { name: "store-silent", what: "Secrets Manager does not answer.", isSilent: true, breakIt: always("hang") },
  { name: "store-resets", what: "Secrets Manager resets connections.", breakIt: always("reset") },
  { name: "store-fails", what: "Secrets Manager answers 500.", breakIt: always(internal) },
  { name: "store-throttles", what: "Secrets Manager throttles.", breakIt: always(throttling) },
  { name: "store-denies", what: "The role may not read the secret.", breakIt: always(accessDenied) },
  { name: "store-undecryptable", what: "The KMS key is gone.", breakIt: always(decryptionFailure) },
  {
    name: "secret-gone",
    what: "The secret was deleted.",
    breakIt: ({ secretsManager, secret }) => secretsManager.remove(secret),
  },
  {
    name: "secret-without-value",
    what: "The secret was created anew, and nobody has put a value yet.",
    async breakIt({ secretsManager, secret, operator }) {
      secretsManager.remove(secret);
      await operator.createEmpty(secret);
    },
  },
  { name: "secret-blank", what: "An empty text was stored.", breakIt: put(" \n") },
  { name: "secret-not-json", what: "Half of a key was stored.", breakIt: put(`{"clientsecret":"${CANARY}`) },
  {
    name: "secret-without-url",
    what: "A key without its `url` was stored.",
    breakIt: change({ url: undefined, clientsecret: CANARY }),
  },
  {
    name: "secret-elsewhere",
    what: "A key for a host that is not SAP's was stored.",
    breakIt: change({ url: "https://evil.example", clientsecret: CANARY }),
  },
  {
    name: "secret-unexpected",
    what: "A key of another subaccount than `expect` pins was stored.",
    breakIt: change({ subaccountid: "another-subaccount", clientsecret: CANARY }),
  },
  {
    name: "secret-with-certificate",
    what: "A key with a certificate beside its secret was stored.",
    breakIt: change({ certificate: CANARY, key: CANARY }),
  },
  {
    name: "other-client",
    what: "The key of another client was stored.",
    breakIt: (world) => {
      const clientid = `sb-other-${world.client.clientid}`;
      world.xsuaa.clients.put({ ...world.client, clientid, secrets: [CANARY] });
      change({ clientid, clientsecret: CANARY })(world);
    },
  },
  {
    name: "unknown-client",
    what: "The key of another client was stored, and xsuaa does not know that.",
    breakIt: change({ clientid: "sb-unknown!b1|cis!b14", clientsecret: CANARY }),
  },
  {
    name: "secret-too-early",
    what: "A new secret of the same client was stored that xsuaa does not know yet.",
    breakIt: change({ clientsecret: CANARY }),
  },
  {
    name: "secret-revoked",
    what: "No version of the secret is accepted by xsuaa any more.",
    breakIt: ({ xsuaa, client }) => xsuaa.clients.setSecrets(client.clientid, []),
  },
];

function always(fault: Parameters<CellWorld["secretsManager"]["faults"]["always"]>[1]) {
  return ({ secretsManager }: CellWorld) => secretsManager.faults.always("GetSecretValue", fault);
}

/** Speaks first, as mail servers do. */
async function startGreeter() {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.end("220 ready\r\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: portOf(server),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

/** A port at which nothing listens any more. */
function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () => {
      const port = portOf(server);
      server.close(() => resolve(port));
    }),
  );
}
