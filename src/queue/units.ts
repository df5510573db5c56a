import { reached } from '../fault-points.ts';
import type { Database, UnitOfWork } from '../repositories/unit-of-work.ts';
import { unlessAborted, whenAllAborted } from './abort.ts';
import type { AnyJob } from './define-job.ts';
import { type Line, openLines } from './lines.ts';
import { type Answer, type HashedMessage, runUnit } from './run-unit.ts';

/** Runs messages, several of one tenant and job in one unit of work where they wait together. */
export interface Units {
  /**
   * Returns the message's answer once its unit is committed. `signal` stops it while it waits, and
   * its unit when all who share that are stopped.
   */
  run(tenantId: string, job: AnyJob, message: HashedMessage, signal: AbortSignal): Promise<Answer>;
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
  readonly message: HashedMessage;
  readonly signal: AbortSignal;
  readonly since: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

type WaitingLine = Line<Waiting>;

/** How soon to look again whether what gives way may go on, in milliseconds. */
const LOOK_AGAIN_MS = 2;

/**
 * Group commit for jobs. A unit starts on the next turn of the event loop when a slot is free, so
 * a lone message never waits for company, and units grow only while the database is busy. Which
 * line's unit is next, and how large it may be, is said in `lines.ts`.
 *
 * A unit that fails touched nothing: each of its messages is run again alone, in order, so that
 * only the one at fault hears of it.
 */
export function openUnits(database: Database, options: UnitsOptions): Units {
  const lines = openLines<Waiting>(options.maxMessages);
  let [free, isArmed, isLooking] = [options.slots, false, false];

  const arm = () => {
    if (isArmed || free === 0) return;
    isArmed = true;
    setImmediate(() => {
      isArmed = false;
      for (let next = lines.begin(); next; next = free > 0 ? lines.begin() : undefined) {
        start(next.line, stillWanted(next.unit));
      }
      if (lines.isHeldBack) lookAgain();
    });
  };
  const lookAgain = () => {
    if (isLooking) return;
    isLooking = true;
    setTimeout(() => {
      isLooking = false;
      arm();
    }, LOOK_AGAIN_MS);
  };
  const start = (line: WaitingLine, unit: readonly Waiting[]) => {
    free--;
    void runTogether(database, line, unit, options).finally(() => {
      lines.ended(line);
      free++;
      arm();
    });
  };
  return {
    alone: (tenantId, body, signal) => database.unitOfWork(tenantId, body, { signal }),
    run: (tenantId, job, message, signal) =>
      new Promise((resolve, reject) => {
        const since = performance.now();
        lines.add(tenantId, job, { message, signal, since, resolve, reject });
        arm();
      }),
  };
}

/** Turns away those that were stopped while they waited. */
function stillWanted(unit: readonly Waiting[]): Waiting[] {
  for (const { signal, reject } of unit) if (signal.aborted) reject(signal.reason);
  return unit.filter(({ signal }) => !signal.aborted);
}

async function runTogether(
  database: Database,
  line: WaitingLine,
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

async function runAlone(
  database: Database,
  line: WaitingLine,
  one: Waiting,
  options: UnitsOptions,
) {
  try {
    const [answer] = await inUnit(database, line, [one], options);
    one.resolve(answer as Answer);
  } catch (error) {
    one.reject(error);
  }
}

async function inUnit(
  database: Database,
  { tenantId, job }: WaitingLine,
  unit: readonly Waiting[],
  { now, newId }: UnitsOptions,
): Promise<Answer[]> {
  const signal = whenAllAborted(unit.map((one) => one.signal));
  const messages = unit.map(({ message }) => message);
  const body = (uow: UnitOfWork) =>
    unlessAborted(signal, runUnit(uow, job, messages, { now: now(), newId }));
  const answers = await database.unitOfWork(tenantId, body, { signal });
  reached('after-commit');
  return answers;
}
