import { AppError, InvalidJobData } from '../../src/errors.ts';
import { MARK } from './values.ts';

/** One case may take so long, whatever it is. */
export const LIMIT_MS = 100;

/** The longest message: fifty fields, each with a path and a reason. */
const MESSAGE_LIMIT = 50 * 600;

/** Returns what is wrong with an error that hostile input led to; null where nothing is. */
export function faultOfError(error: unknown): string | null {
  if (!(error instanceof AppError)) return `no error of ours: ${shown(error)}`;
  if (error.code === 'InvariantViolation') return `a bug of ours: ${error.message}`;
  if (error.retry !== 'never') return `is tried again: ${error.code}`;
  if (error.message.includes(MARK)) return `quotes the value: ${error.message.slice(0, 300)}`;
  if (error.message.length > MESSAGE_LIMIT) return `says ${error.message.length} characters`;
  if (error instanceof InvalidJobData) {
    const isNamed = error.issues.every(({ path, reason }) => path !== '' && reason !== '');
    if (error.issues.length === 0 || !isNamed) return `names no field: ${error.message}`;
  }
  return null;
}

/** Runs a case that is decided at once, and returns what is wrong with how it ended. */
export function faultOfCase(run: () => unknown): string | null {
  let fault: string | null = null;
  const ms = cpuMs(() => {
    fault = faultOf(run);
  });
  if (fault !== null || ms <= LIMIT_MS) return fault;
  // Garbage may have been collected meanwhile: what is slow is slow each time.
  const least = Math.min(...[0, 1, 2].map(() => cpuMs(() => faultOf(run))));
  return faultOfTime(least);
}

/** Returns what is wrong with how long a case took of the processor's time. */
export function faultOfTime(ms: number): string | null {
  return ms > LIMIT_MS ? `took ${Math.round(ms)} ms` : null;
}

/** The processor's time, in milliseconds: the machine may be shared. */
function cpuMs(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

function faultOf(run: () => unknown): string | null {
  try {
    run();
    return null;
  } catch (error) {
    return faultOfError(error);
  }
}

/**
 * Runs a case that waits for a database or a server, and returns what is wrong with how it ended.
 * One that was slow is run again: what it changed is then there, and it must bear that.
 */
export async function faultOfCall(run: () => Promise<unknown>): Promise<string | null> {
  const { fault, ms } = await calledOnce(run);
  let least = ms;
  for (let again = 0; again < 3 && fault === null && least > LIMIT_MS; again++) {
    least = Math.min(least, (await calledOnce(run)).ms);
  }
  return fault ?? faultOfTime(least);
}

async function calledOnce(run: () => Promise<unknown>) {
  const took = ownTime();
  try {
    await run();
    return { fault: null, ms: took() };
  } catch (error) {
    return { fault: faultOfError(error), ms: took() };
  }
}

/**
 * Returns what tells how much of the processor's time went by in this thread since, in
 * milliseconds: the answers of a database or a server are waited for, and not counted.
 */
export function ownTime(): () => number {
  const before = process.threadCpuUsage();
  return () => {
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1_000;
  };
}

function shown(error: unknown): string {
  return error instanceof Error
    ? `${error.name}: ${error.message.slice(0, 200)} ${error.stack?.split('\n    at ')[1] ?? ''}`
    : String(error).slice(0, 200);
}
