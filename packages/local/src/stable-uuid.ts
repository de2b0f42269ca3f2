import { createHash } from "node:crypto";

/** A UUID that the words alone decide, so that what was pasted yesterday means the same after another start. */
export function stableUuid(...words: readonly string[]): string {
  const hex = createHash("sha256").update(words.join(" ")).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    "-",
  );
}
