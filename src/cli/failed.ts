import { AppError } from '../errors.ts';
import { note } from './output.ts';
import { Stopped } from './stop-signal.ts';

/** What to do about a failure whose own words do not say it. */
const FIXES: Readonly<Record<string, string>> = {
  DatabaseUnavailable: 'is PostgreSQL up, and are user and password of the DATABASE_ URLs right?',
  QueueUnavailable: 'is Redis, or the queue of DATABASE_QUEUE_URL, up?',
};

/**
 * Prints why a command failed, in one line that says what to do, and returns its exit code. Only
 * a bug of ours comes with its stack.
 */
export function failed(error: unknown): number {
  const stopped = stoppedBy(error);
  if (stopped) return stopped.exitCode;
  if (error instanceof AppError && error.code !== 'InvariantViolation') {
    const fix = FIXES[error.code];
    note(`dealkeeper: ${error.message.replaceAll('\n', ' ')}${fix ? `: ${fix}` : ''}`);
    return 1;
  }
  note('dealkeeper: a bug of ours; please report it with what follows');
  note(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return 1;
}

/** An aborted wait hides why it was aborted in its cause. */
function stoppedBy(error: unknown): Stopped | null {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof Stopped) return at;
  return null;
}
