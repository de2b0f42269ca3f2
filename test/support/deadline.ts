/** A deadline far beyond what loopback needs: a test that waits for it fails. */
export function inGoodTime(): number {
  return Date.now() + 20_000;
}

/** A deadline for servers that never answer: time enough to be asked, even on a busy machine. */
export function soon(): number {
  return Date.now() + 200;
}
