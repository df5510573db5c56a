/** How a process came to its end, and what had been done to it by then. */
export interface End {
  readonly code: number | null;
  readonly signal: string | null;
  /** What it was started to do at a place, as `kill@after-commit#3`; null: nothing. */
  readonly fault: string | null;
  /** We killed it, wherever it was. */
  readonly isKilled: boolean;
  /** It was told to stop. */
  readonly isTold: boolean;
  /** It had said that it is ready. */
  readonly isReady: boolean;
  /** The last of what it wrote to standard error. */
  readonly said: string;
}

/** A start that finds no server says so in one line and ends. */
const START_FAILURE = /^dealkeeper: /m;
const BUG = /^dealkeeper: a bug of ours/m;

/**
 * Returns what is wrong with an end, null where nothing is: a process ends well once it was told
 * to, and dies only where it was killed. A server that is away excuses a start, and no more.
 */
export function crashOf(end: End): string | null {
  const { code, signal, fault, isKilled, isTold, isReady, said } = end;
  const how = `(${code ?? signal}): ${said.slice(-2_500)}`;
  if (BUG.test(said)) return `ended by a bug ${how}`;
  if (signal === 'SIGKILL' && (isKilled || fault?.startsWith('kill@'))) return null;
  if (code === 1 && !isReady && START_FAILURE.test(said)) return null;
  // Before it listens for signals, one of them ends it.
  if (isTold && (code === 0 || (signal === 'SIGTERM' && !isReady))) return null;
  return isTold ? `did not end well when it was told to ${how}` : `ended by itself ${how}`;
}
