import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const BACKENDS = process.env.DEALKEEPER_TEST_REDIS_URL ? ['postgres', 'redis'] : ['postgres'];

/** A minute each, and what it takes to come to rest: long runs are `npm run torture`. */
const MINUTES = '1';

test.each(BACKENDS)(
  'what is promised is kept under attack, queue on %s',
  async (backend) => {
    const args = ['--minutes', MINUTES, '--seed', '20261125', '--backend', backend];
    const said = await saidInPassing('run.ts', args);
    expect(said).toContain('Everything that was promised was kept.');
    // A run in which nothing was done, or nothing was broken, has shown nothing.
    expect(Number(/effects\s+│ (\d+)/.exec(said)?.[1])).toBeGreaterThan(50);
    expect(Number(/checks of all invariants\s+│ (\d+)/.exec(said)?.[1])).toBeGreaterThan(1);
    expect(times(said, /kill@(?!migrating)\S+/)).toBeGreaterThan(0);
    expect(times(said, /(?:PostgreSQL|Redis|backends)[^│]+/)).toBeGreaterThan(0);
  },
  300_000,
);

test('a mutant is found: a tenant that stays set on its connection', async () => {
  const args = ['--backend', 'postgres', '--only', 'the tenant set for the whole session'];
  expect(await saidInPassing('mutants.ts', args)).toContain(': leaked: ');
}, 300_000);

/** Runs one of the commands, which must end well; returns what it said. */
async function saidInPassing(file: string, args: readonly string[]): Promise<string> {
  const script = fileURLToPath(new URL(file, import.meta.url));
  const run = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const exit = once(run, 'exit');
  const [said, complained] = await Promise.all([text(run.stdout), text(run.stderr)]);
  expect(await exit, `${said}\n${complained}`).toEqual([0, null]);
  return said;
}

/** Adds up the rows of faults of a name: migrations that died, or workers of the next version, are none. */
function times(said: string, name: RegExp): number {
  const rows = said.matchAll(new RegExp(`│ ${name.source}\\s+│ (\\d+)`, 'g'));
  return [...rows].reduce((sum, [, count]) => sum + Number(count), 0);
}
