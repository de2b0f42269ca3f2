import { mkdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "./usage-error.ts";
import type { CertificateCredentials } from "./xsuaa/binding.ts";

/** What a client with a certificate needs as files; all but the key may be read by anybody who gets into the folder. */
export interface CertificateFiles {
  /** Of the authority that signs for the host and its clients. */
  readonly root: string;
  readonly credentials: CertificateCredentials;
  /** The binding that has them. */
  readonly binding: object;
}

/**
 * Makes a folder for them that only its owner may enter. What was written into it goes with the process, and so does the
 * folder, if nobody else has put anything there.
 *
 * @throws UsageError when there is something of this name already, or it cannot be made
 */
export function createCertificateFolder(path: string): (files: CertificateFiles) => void {
  make(path);
  const written: string[] = [];
  process.once("exit", () => {
    for (const file of written) rmSync(file, { force: true });
    removeEmpty(path);
  });
  const write = (name: string, text: string, mode: number) => {
    const file = join(path, name);
    writeFileSync(file, text, { mode, flag: "wx" });
    written.push(file);
  };
  return ({ root, credentials, binding }) => {
    write("root.pem", root, 0o644);
    write("certificate.pem", credentials.certificate, 0o644);
    write("key.pem", credentials.key, 0o600);
    write("service-key.json", `${JSON.stringify(binding, undefined, 2)}\n`, 0o600);
  };
}

function make(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    const why =
      code === "EEXIST"
        ? "it is there already; name a folder that is not, since it goes when xsuaa ends"
        : `the folder cannot be made (${code})`;
    throw new UsageError(`--certificates ${path}: ${why}`, { cause: error });
  }
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Somebody keeps a file of their own in it.
  }
}
