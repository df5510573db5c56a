import type { AnyJob } from './define-job.ts';

/** The messages that wait for one tenant's next unit of one job. */
export interface Line<Waiting> {
  readonly tenantId: string;
  readonly job: AnyJob;
  readonly waiting: Waiting[];
  isRunning: boolean;
  /** When its last unit ended, in milliseconds. */
  endedAt: number;
}

export interface Lines<Waiting> {
  /** Puts a message at the end of its line. */
  add(tenantId: string, job: AnyJob, waiting: Waiting): void;
  /** Begins the unit that is to run next, and returns its line and messages; none: nothing may. */
  begin(): { readonly line: Line<Waiting>; readonly unit: readonly Waiting[] } | undefined;
  ended(line: Line<Waiting>): void;
  /** Whether messages wait for no more than that a flood has given way for long enough. */
  readonly isHeldBack: boolean;
}

/** A line whose oldest message has waited longer than this goes first, in milliseconds. */
const PATIENCE_MS = 100;

/**
 * A flood is a line that is longer than all others together, while others came in the last while.
 * It gives way: it has small units, after each of them it rests for what it takes until the queue
 * has handed over what others sent meanwhile, and it waits for their units, though no longer than
 * `longestRest`. All times are in milliseconds. A tenant that is alone has whole units and no rest.
 */
const FLOOD = { messages: 8, shared: 1_000, rest: 4, longestRest: 50 };

/** Opens the lines of one process. A unit has `maxMessages` at most; one line has one at a time. */
export function openLines<Waiting extends { readonly since: number }>(
  maxMessages: number,
): Lines<Waiting> {
  const lines = new Map<string, Line<Waiting>>();
  let [running, waiting] = [0, 0];
  let [newest, sharedUntil] = ['', 0];

  const isFlood = ({ waiting: { length } }: Line<Waiting>) =>
    length > FLOOD.messages && length * 2 > waiting && performance.now() < sharedUntil;
  const isResting = (line: Line<Waiting>) => {
    if (!isFlood(line)) return false;
    const rested = performance.now() - line.endedAt;
    return rested < FLOOD.rest || (running > 0 && rested < FLOOD.longestRest);
  };
  return {
    add: (tenantId, job, message) => {
      if (newest && tenantId !== newest) sharedUntil = performance.now() + FLOOD.shared;
      newest = tenantId;
      const key = keyOf({ tenantId, job });
      const line = lines.get(key) ?? { tenantId, job, waiting: [], isRunning: false, endedAt: 0 };
      lines.set(key, line);
      line.waiting.push(message);
      waiting++;
    },
    begin: () => {
      const line = nextOf([...lines.values()].filter((one) => !isResting(one)));
      if (!line) return undefined;
      const unit = line.waiting.splice(0, isFlood(line) ? FLOOD.messages : maxMessages);
      line.isRunning = true;
      running++;
      waiting -= unit.length;
      return { line, unit };
    },
    ended: (line) => {
      line.isRunning = false;
      line.endedAt = performance.now();
      running--;
      if (line.waiting.length === 0) lines.delete(keyOf(line));
    },
    get isHeldBack() {
      return [...lines.values()].some((line) => isFree(line) && isResting(line));
    },
  };
}

const keyOf = ({ tenantId, job }: Pick<Line<unknown>, 'tenantId' | 'job'>) =>
  `${tenantId} ${job.name}`;

const isFree = ({ isRunning, waiting }: Line<unknown>) => !isRunning && waiting.length > 0;

/** The longest line, unless another's oldest message has waited too long. */
function nextOf<Waiting extends { readonly since: number }>(lines: readonly Line<Waiting>[]) {
  let [longest, overdue]: (Line<Waiting> | undefined)[] = [];
  let oldest = performance.now() - PATIENCE_MS;
  for (const line of lines) {
    const [first] = line.waiting;
    if (line.isRunning || !first) continue;
    if (!longest || line.waiting.length > longest.waiting.length) longest = line;
    if (first.since < oldest) [overdue, oldest] = [line, first.since];
  }
  return overdue ?? longest;
}
