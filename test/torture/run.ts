import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Stopped, stopSignal } from '../../src/cli/stop-signal.ts';
import { report } from './report.ts';
import type { RunOptions } from './run-options.ts';
import { type Backend, openTortureSystem } from './system.ts';
import { torture } from './torture.ts';

/**
 * npm run torture -- --minutes N --seed S --backend redis|postgres
 *
 * Starts servers, workers and producers of its own, does everything to them that it knows, and
 * holds what is in the database against what producers were promised. Exits non-zero on any
 * violation. The further options are for the harness's own mutants.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    backend: { type: 'string', default: 'redis' },
    /** Comma-separated names of faults: only these are done. */
    only: { type: 'string' },
    /** SQL run after the migrations. */
    sql: { type: 'string' },
    /** The role that workers connect as. */
    'worker-as': { type: 'string', default: 'worker' },
    'stop-at-first': { type: 'boolean', default: false },
  },
});

const options: RunOptions = {
  minutes: Number(values.minutes),
  seed: Number(values.seed),
  only: values.only?.split(',') ?? null,
  isStoppedAtFirst: values['stop-at-first'],
  signal: stopSignal(),
};
const backend = values.backend as Backend;
if (
  !(options.minutes > 0) ||
  !Number.isSafeInteger(options.seed) ||
  !/^(redis|postgres)$/.test(backend)
) {
  console.error('usage: npm run torture -- --minutes N --seed S --backend redis|postgres');
  process.exit(2);
}

const folder = await mkdtemp(join(tmpdir(), 'dealkeeper-torture-'));
console.log(`torture: ${backend}, ${options.minutes} minutes, seed ${options.seed}`);
try {
  const { sql = '', 'worker-as': workerAs } = values;
  await using system = await openTortureSystem(backend, { sql, workerAs, isUnderFire: true });
  const { facts, tally } = await torture(system, options, join(folder, 'ledger.jsonl'));
  console.log(report({ ...facts, backend, ...options }, tally));
  process.exitCode = tally.violations.size === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof Stopped)) throw error;
  process.exitCode = error.exitCode;
} finally {
  await rm(folder, { recursive: true, force: true });
}
