import { CronExpressionParser } from 'cron-parser';
import { instantOf, localTimeOf } from './zone.ts';

/** When something is run again and again: five fields of cron, read on a zone's clocks. */
export interface Schedule {
  /** Minute, hour, day of the month, month, day of the week: `0 3 * * *` is each day at three. */
  readonly cron: string;
  /** An IANA name, as Europe/Berlin. */
  readonly zone: string;
}

/** The longest gap that clocks put forward leave, with room: no zone skips as much, in milliseconds. */
const LONGEST_GAP_MS = 3 * 3_600_000;

/** Digits and signs, or names of months and weekdays; cron-parser also takes hashes and the like. */
const FIELD = /^[\d*,/-]+$|^(?:[a-z]{3}|\d+)(?:[,-](?:[a-z]{3}|\d+))*$/i;

/**
 * Returns the first run after a time. What was missed before it is missed: the next run is
 * counted from now on, so that after a pause of days there is one run and not one for each day.
 *
 * A local time that a day does not have, the clocks being put forward, is run as much later as
 * they are put; one that a day has twice is run at its first. The sequence of local times is
 * cron-parser's in UTC, which knows no such days: given a zone it loses the day where the clocks
 * change at midnight.
 */
export function nextRun({ cron, zone }: Schedule, after: Date): Date {
  // A local time in a gap comes later than those that follow it on the clock.
  const from = new Date(localTimeOf(after, zone) - LONGEST_GAP_MS);
  const localTimes = CronExpressionParser.parse(cron, { tz: 'UTC', currentDate: from });
  for (;;) {
    const at = instantOf(localTimes.next().toDate().getTime(), zone);
    if (at > after.getTime()) return new Date(at);
  }
}

/** Returns what is wrong with an expression, null where nothing is. */
export function cronFault(cron: string): string | null {
  const fields = cron.split(' ');
  if (fields.length !== 5 || !fields.every((field) => FIELD.test(field))) {
    return 'must be five fields of digits, names and * , - /: minute, hour, day, month, weekday';
  }
  try {
    CronExpressionParser.parse(cron, { tz: 'UTC' }).next();
    return null;
  } catch {
    return 'has a field out of its range, or names a day that never comes';
  }
}
