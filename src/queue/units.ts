import { reached } from '../fault-points.ts';
import type { Database, UnitOfWork } from '../repositories/unit-of-work.ts';
import { whenAllAborted } from './abort.ts';
import type { AnyJob, Message } from './define-job.ts';
import { type Answer, runUnit } from './run-unit.ts';

/** Runs messages, several of one tenant and job in one unit of work where they wait together. */
export interface Units {
  /**
   * Returns the message's answer once its unit is committed. `signal` stops it while it waits, and
   * its unit when all who share that are stopped.
   */
  run(
    tenantId: string,
    job: AnyJob,
    message: Message<unknown>,
    signal: AbortSignal,
  ): Promise<Answer>;
  /** Runs `body` in a unit of work of its own, at once. */
  alone<T>(
    tenantId: string,
    body: (uow: UnitOfWork) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T>;
}

export interface UnitsOptions {
  /** Units at once: no more than connections, so that a unit never waits for one. */
  readonly slots: number;
  /** Messages of one unit at most. */
  readonly maxMessages: number;
  readonly now: () => Date;
  readonly newId: () => string;
}

interface Waiting {
  readonly message: Message<unknown>;
  readonly signal: AbortSignal;
  readonly since: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** The messages that wait for one tenant's next unit of one job. */
interface Line {
  readonly tenantId: string;
  readonly job: AnyJob;
  readonly waiting: Waiting[];
  isRunning: boolean;
}

/** A line whose oldest message has waited longer than this goes first, in milliseconds. */
const PATIENCE_MS = 100;

/**
 * Messages of one unit at most where their tenant has more waiting than all others together: a
 * flood gives way to another's messages after so many. Others count for a while after they came,
 * in milliseconds; a tenant that is alone has whole units.
 */
const FLOOD_MESSAGES = 8;
const SHARED_MS = 1_000;

/**
 * Group commit for jobs. A unit starts on the next turn of the event loop when a slot is free, so
 * a lone message never waits for company, and units grow only while the database is busy. A free
 * slot takes the longest line, unless another's oldest message has waited too long; one line has
 * one unit at a time.
 *
 * A unit that fails touched nothing: each of its messages is run again alone, in order, so that
 * only the one at fault hears of it.
 */
export function openUnits(database: Database, options: UnitsOptions): Units {
  const lines = new Map<string, Line>();
  let [free, isArmed] = [options.slots, false];
  let [newest, sharedUntil] = ['', 0];

  const arm = () => {
    if (isArmed || free === 0) return;
    isArmed = true;
    setImmediate(() => {
      isArmed = false;
      for (let line = nextLine(lines); line && free > 0; line = nextLine(lines)) start(line);
    });
  };
  const start = (line: Line) => {
    const isShared = performance.now() < sharedUntil;
    const most = isShared && isFlood(line, lines) ? FLOOD_MESSAGES : options.maxMessages;
    const unit = stillWanted(line.waiting.splice(0, most));
    line.isRunning = true;
    free--;
    void runTogether(database, line, unit, options).finally(() => {
      line.isRunning = false;
      free++;
      if (line.waiting.length === 0) lines.delete(keyOf(line.tenantId, line.job));
      arm();
    });
  };
  return {
    alone: (tenantId, body, signal) => database.unitOfWork(tenantId, body, { signal }),
    run: (tenantId, job, message, signal) =>
      new Promise((resolve, reject) => {
        const key = keyOf(tenantId, job);
        if (newest && tenantId !== newest) sharedUntil = performance.now() + SHARED_MS;
        newest = tenantId;
        const line = lines.get(key) ?? { tenantId, job, waiting: [], isRunning: false };
        lines.set(key, line);
        line.waiting.push({ message, signal, since: performance.now(), resolve, reject });
        arm();
      }),
  };
}

/** Turns away those that were stopped while they waited. */
function stillWanted(unit: readonly Waiting[]): Waiting[] {
  for (const { signal, reject } of unit) if (signal.aborted) reject(signal.reason);
  return unit.filter(({ signal }) => !signal.aborted);
}

const keyOf = (tenantId: string, job: AnyJob) => `${tenantId} ${job.name}`;

function isFlood({ waiting }: Line, lines: ReadonlyMap<string, Line>): boolean {
  let all = 0;
  for (const line of lines.values()) all += line.waiting.length;
  return waiting.length * 2 > all;
}

function nextLine(lines: ReadonlyMap<string, Line>): Line | undefined {
  let [longest, overdue]: (Line | undefined)[] = [];
  let oldest = performance.now() - PATIENCE_MS;
  for (const line of lines.values()) {
    const first = line.waiting[0];
    if (line.isRunning || !first) continue;
    if (!longest || line.waiting.length > longest.waiting.length) longest = line;
    if (first.since < oldest) [overdue, oldest] = [line, first.since];
  }
  return overdue ?? longest;
}

async function runTogether(
  database: Database,
  line: Line,
  unit: readonly Waiting[],
  options: UnitsOptions,
): Promise<void> {
  if (unit.length < 2) return each(unit, (one) => runAlone(database, line, one, options));
  try {
    const answers = await inUnit(database, line, unit, options);
    for (const [i, { resolve }] of unit.entries()) resolve(answers[i] as Answer);
  } catch {
    await each(stillWanted(unit), (one) => runAlone(database, line, one, options));
  }
}

async function each<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  for (const item of items) await run(item);
}

async function runAlone(database: Database, line: Line, one: Waiting, options: UnitsOptions) {
  try {
    const [answer] = await inUnit(database, line, [one], options);
    one.resolve(answer as Answer);
  } catch (error) {
    one.reject(error);
  }
}

async function inUnit(
  database: Database,
  { tenantId, job }: Line,
  unit: readonly Waiting[],
  { now, newId }: UnitsOptions,
): Promise<Answer[]> {
  const signal = whenAllAborted(unit.map((one) => one.signal));
  const messages = unit.map(({ message }) => message);
  const context = { now: now(), newId };
  const answers = await runUnit(database, { tenantId, job, messages, signal }, context);
  reached('after-commit');
  return answers;
}
