/**
 * Places in the code at which a test makes this process die, freeze or block. With
 * DEALKEEPER_FAULT unset, which is always so in production, reaching one is a call of an empty
 * function.
 */
export const FAULT_POINTS = [
  /** A worker has claimed a job, and done nothing of it. */
  'claimed',
  /** The inbox row is written. */
  'after-inbox',
  /** All is written, nothing is committed. */
  'before-commit',
  /** All is committed, the queue does not know. */
  'after-commit',
  /** The relay has put jobs into the queue, and not marked them as sent. */
  'relay-added',
  /** A worker was told to stop. */
  'shutdown',
  /** A migration has run, and is not committed. */
  'migrating',
  /** The clock has woken one tenant of several. */
  'tick',
] as const;
export type FaultPoint = (typeof FAULT_POINTS)[number];

/** What happens there: `kill -9`, SIGSTOP, or an event loop that answers nothing for a while. */
const ACTIONS: Readonly<Record<string, () => void>> = {
  kill: () => process.kill(process.pid, 'SIGKILL'),
  stop: () => process.kill(process.pid, 'SIGSTOP'),
  block: () => {
    // Whoever dies shows by that; of this nothing else would tell.
    process.stderr.write(`${BLOCKS}\n`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BLOCKED_MS);
  },
};

/** What a process writes to standard error before it blocks. */
export const BLOCKS = 'DEALKEEPER_FAULT blocks';
const BLOCKED_MS = 2_500;

/** Does what DEALKEEPER_FAULT says, as `kill@after-commit#3`: at the third time of that place. */
export const reached: (point: FaultPoint) => void = faultFrom(process.env.DEALKEEPER_FAULT);

function faultFrom(setting: string | undefined): (point: FaultPoint) => void {
  if (!setting) return () => undefined;
  const [, action = '', place, count] = /^(\w+)@([\w-]+)#(\d+)$/.exec(setting) ?? [];
  const act = ACTIONS[action];
  if (!act || !FAULT_POINTS.some((point) => point === place)) {
    throw new Error(`DEALKEEPER_FAULT must be as kill@after-commit#3, not ${setting}`);
  }
  let left = Number(count);
  return (point) => {
    if (point !== place) return;
    left--;
    if (left === 0) act();
  };
}
