/** Raised where a command was told to stop; it ends quietly after cleaning up. */
export class Stopped extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super('stopped');
    this.exitCode = exitCode;
  }
}

/** npm hands the terminal's Ctrl-C on, so that one keystroke arrives twice. */
const SAME_KEYSTROKE_MS = 1_000;

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Returns a signal that aborts on the first SIGINT or SIGTERM, so that a command can clean up. A
 * second one, a second later or more, ends the process at once.
 */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  let since = 0;
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (!stop.signal.aborted) {
        since = performance.now();
        stop.abort(new Stopped(EXIT_CODES[name]));
      } else if (performance.now() - since > SAME_KEYSTROKE_MS) {
        process.exit(EXIT_CODES[name]);
      }
    });
  }
  return stop.signal;
}

/** A wait alone does not keep a process alive, and a lost connection must not end it. */
const KEEP_ALIVE_MS = 60_000;

/** Resolves when the signal aborts; until then the process stays up. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const alive = setInterval(() => undefined, KEEP_ALIVE_MS);
  signal.addEventListener('abort', () => resolve(), { once: true });
  await promise;
  clearInterval(alive);
}

/** What a line that died without a word may still hold open, in milliseconds. */
const LINGER_MS = 1_000;

/** Ends the process once all is closed, also where a connection of it never says so. */
export function leave(): void {
  setTimeout(() => process.exit(), LINGER_MS).unref();
}
