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
  return least > LIMIT_MS ? `took ${Math.round(least)} ms` : null;
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

/** Runs a case that waits for a database, and returns what is wrong with how it ended. */
export async function faultOfCall(run: () => Promise<unknown>): Promise<string | null> {
  try {
    await run();
    return null;
  } catch (error) {
    return faultOfError(error);
  }
}

function shown(error: unknown): string {
  return error instanceof Error
    ? `${error.name}: ${error.message.slice(0, 200)} ${error.stack?.split('\n    at ')[1] ?? ''}`
    : String(error).slice(0, 200);
}
