import Table from 'cli-table3';
import type { Executions } from './executions.ts';
import type { Slowest } from './invariants.ts';
import type { Tally, ViolationKind } from './tally.ts';

export interface RunFacts {
  readonly backend: string;
  readonly seed: number;
  readonly minutes: number;
  readonly jobs: number;
  readonly acknowledged: number;
  readonly excused: number;
  readonly done: number;
  readonly refused: number;
  readonly redriven: number;
  readonly slowest: Slowest;
  readonly checks: number;
  readonly executions: Executions;
}

/** Returns the table of a run: what was done to the system, and what it did. */
export function report(facts: RunFacts, tally: Tally): string {
  const faults = new Table({ head: ['fault', 'times'], style: { head: [], border: [] } });
  for (const [kind, times] of [...tally.faults].toSorted()) faults.push([kind, times]);
  const sum = [...tally.faults.values()].reduce((a, b) => a + b, 0);
  faults.push(['all', sum]);
  const totals = new Table({ style: { head: [], border: [] } });
  totals.push(
    ['jobs meant', facts.jobs],
    ['acknowledged', facts.acknowledged],
    ['excused: forgotten by Redis, plain door', facts.excused],
    ['effects', facts.done],
    ['refused for good, as they were to be', facts.refused],
    ['put back after their workers died', facts.redriven],
    ['lost', count(tally, 'lost')],
    ['doubled', count(tally, 'doubled')],
    ['leaked', count(tally, 'leaked')],
    ['other violations', count(tally, 'wrong') + count(tally, 'beside')],
    ['starts of the jobs that the queue remembers', facts.executions.starts],
    ['… ended', facts.executions.ended],
    ['… failed, and were tried again', facts.executions.triedAgain],
    ['… lost their worker', facts.executions.lost],
    ['… were put off by one that was too old', facts.executions.putOff],
    ['… were given back by one that stopped', facts.executions.givenBack],
    ['slowest effect after its acknowledgement', seconds(facts.slowest.own)],
    ['… of a message that half of the workers are too old for', seconds(facts.slowest.newer)],
    ['checks of all invariants', facts.checks],
  );
  const verdict =
    tally.violations.size === 0
      ? 'Everything that was promised was kept.'
      : `VIOLATED. Again: npm run torture -- --minutes ${facts.minutes} --seed ${facts.seed} --backend ${facts.backend}`;
  return [faults.toString(), totals.toString(), verdict].join('\n');
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

function count({ violations }: Tally, kind: ViolationKind): number {
  return violations.get(kind)?.size ?? 0;
}
