import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A file with a certificate to trust, for a process that can be told of it only by a path. */
export interface RootFile extends Disposable {
  readonly path: string;
}

/** Writes it into a folder of its own, which goes when the file is let go of, and with the process at the latest. */
export function writeRootFile(root: string): RootFile {
  const folder = mkdtempSync(join(tmpdir(), "btp-token-broker-root-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  const path = join(folder, "root.pem");
  writeFileSync(path, root);
  return {
    path,
    [Symbol.dispose]: () => {
      process.off("exit", remove);
      remove();
    },
  };
}
