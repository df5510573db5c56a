import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cronFault, nextRun } from '../../src/domain/schedule.ts';
import { instantOf, localTimeOf, zoneFault } from '../../src/domain/zone.ts';

/** Returns the runs in a time, each found from the one before. */
function runs(cron: string, zone: string, from: string, until: string): string[] {
  const found: string[] = [];
  for (let at = new Date(from); ; found.push(at.toISOString())) {
    at = nextRun({ cron, zone }, at);
    if (at > new Date(until)) return found.map((iso) => iso.slice(0, 16));
  }
}

describe('the next run', () => {
  test.each([
    ['Europe/Berlin', '30 2 * * *', '2026-03-28T01:30 2026-03-29T01:30 2026-03-30T00:30'],
    ['America/New_York', '30 2 * * *', '2026-03-07T07:30 2026-03-08T07:30 2026-03-09T06:30'],
    // The clocks are put forward at midnight: the day has no 00:00.
    ['Africa/Cairo', '0 0 * * *', '2026-04-22T22:00 2026-04-23T22:00 2026-04-24T21:00'],
    ['Africa/Cairo', '30 0 * * *', '2026-04-22T22:30 2026-04-23T22:30 2026-04-24T21:30'],
    ['Australia/Lord_Howe', '15 2 * * *', '2026-10-02T15:45 2026-10-03T15:45 2026-10-04T15:15'],
  ])('in %s comes once on a day that lacks the time (%s)', (zone, cron, expected) => {
    const times = expected.split(' ');
    const from = new Date(Date.parse(`${times[0]}Z`) - 60_000).toISOString();
    expect(runs(cron, zone, from, `${times[2]}Z`)).toEqual(times);
  });

  test.each([
    ['Europe/Berlin', '30 2 * * *', '2026-10-24T00:30 2026-10-25T00:30 2026-10-26T01:30'],
    ['America/New_York', '30 1 * * *', '2026-10-31T05:30 2026-11-01T05:30 2026-11-02T06:30'],
    ['Australia/Lord_Howe', '45 1 * * *', '2026-04-03T14:45 2026-04-04T14:45 2026-04-05T15:15'],
  ])('in %s comes once on a day that has the time twice (%s)', (zone, cron, expected) => {
    const times = expected.split(' ');
    const from = new Date(Date.parse(`${times[0]}Z`) - 60_000).toISOString();
    expect(runs(cron, zone, from, `${times[2]}Z`)).toEqual(times);
  });

  test.each([
    // Asked between the two 02:30, and between the missing 02:30 and when it is run instead.
    ['2026-10-25T00:45:00Z', '2026-10-26T01:30:00.000Z'],
    ['2026-10-25T01:10:00Z', '2026-10-26T01:30:00.000Z'],
    ['2026-03-29T01:10:00Z', '2026-03-29T01:30:00.000Z'],
  ])('asked within the change of the clocks, at %s, is the same', (after, expected) => {
    const schedule = { cron: '30 2 * * *', zone: 'Europe/Berlin' };
    expect(nextRun(schedule, new Date(after)).toISOString()).toBe(expected);
  });

  test('is later than the time it is asked for, also where that is a run itself', () => {
    const at = new Date('2026-03-10T03:00:00Z');
    expect(nextRun({ cron: '0 3 * * *', zone: 'UTC' }, at)).toEqual(new Date(+at + 86_400_000));
  });

  test('after three missed days is the next one to come', () => {
    const after = new Date('2026-03-10T08:15:00Z');
    const next = nextRun({ cron: '0 3 * * *', zone: 'UTC' }, after);
    expect(next.toISOString()).toBe('2026-03-11T03:00:00.000Z');
  });

  test('on a leap day is every four years', () => {
    const found = runs('0 3 29 2 *', 'UTC', '2026-01-01T00:00:00Z', '2033-01-01T00:00:00Z');
    expect(found).toEqual(['2028-02-29T03:00', '2032-02-29T03:00']);
  });

  test('is where the clocks show what the expression says, in every zone and at every time', () => {
    const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Africa/Cairo'];
    const minutes = fc.integer({ min: 0, max: 2 * 365 * 24 * 60 });
    const hour = fc.integer({ min: 0, max: 23 });
    fc.assert(
      fc.property(fc.constantFrom(...zones), minutes, hour, (zone, offset, wanted) => {
        const after = new Date(Date.parse('2026-01-01T00:00:00Z') + offset * 60_000);
        const next = nextRun({ cron: `15 ${wanted} * * *`, zone }, after);
        expect(+next).toBeGreaterThan(+after);
        // One day is at most an hour longer, where the clocks are put back.
        expect(+next - +after).toBeLessThanOrEqual(25 * 3_600_000);
        const shown = new Date(localTimeOf(next, zone));
        expect(shown.getUTCMinutes()).toBe(15);
        // An hour later where the clocks skip the time.
        expect([wanted, (wanted + 1) % 24]).toContain(shown.getUTCHours());
      }),
    );
  });
});

test('a local time is turned into the instant that shows it, and back', () => {
  const local = Date.parse('2026-07-01T12:00:00Z');
  expect(instantOf(local, 'Asia/Kathmandu')).toBe(Date.parse('2026-07-01T06:15:00Z'));
  expect(localTimeOf(new Date('2026-07-01T06:15:00Z'), 'Asia/Kathmandu')).toBe(local);
  expect(instantOf(local, 'America/New_York')).toBe(Date.parse('2026-07-01T16:00:00Z'));
});

test.each(['0 3 * * *', '*/15 8-18 * * 1-5', '0 3 1,15 * *', '30 2 * JAN-mar MON'])(
  'the expression "%s" is taken',
  (cron) => expect(cronFault(cron)).toBeNull(),
);

test.each([
  ['', 'five fields'],
  ['0 3 * *', 'five fields'],
  ['0 0 3 * * *', 'five fields'],
  ['@daily', 'five fields'],
  ['0 3 * * * ', 'five fields'],
  ['60 3 * * *', 'out of its range'],
  ['0 0 30 2 *', 'never comes'],
  ['0 3 * * banana', 'five fields'],
  ['0 3 * * lun', 'out of its range'],
  ['H 3 * * *', 'five fields'],
])('the expression "%s" is refused', (cron, reason) => {
  expect(cronFault(cron)).toContain(reason);
});

test.each(['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires'])(
  'the zone %s is known',
  (zone) => expect(zoneFault(zone)).toBeNull(),
);

test.each(['', 'Mars/Phobos', '+05:30', 'Europe/Berlin '])('the zone "%s" is refused', (zone) => {
  expect(zoneFault(zone)).toContain('IANA');
});
