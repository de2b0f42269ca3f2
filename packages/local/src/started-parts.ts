/** Parts that were started so far, which go together: when all is over, or when one of them could not be started. */
export interface StartedParts {
  /** Takes a part in. */
  readonly keep: <Part extends AsyncDisposable>(part: Part) => Part;
  /** The last to start is the first to go: nothing is left talking to what is gone. */
  readonly stop: () => Promise<void>;
}

export function createStartedParts(): StartedParts {
  const started: AsyncDisposable[] = [];
  return {
    keep(part) {
      started.push(part);
      return part;
    },
    async stop() {
      for (let part = started.pop(); part; part = started.pop()) await part[Symbol.asyncDispose]();
    },
  };
}
