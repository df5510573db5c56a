import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { MUTANTS, type Mutant } from './mutant-list.ts';
import { patchedCopy } from './patched-copy.ts';
import type { ViolationKind } from './tally.ts';

/**
 * npm run torture:mutants -- [--backend redis|postgres] [--only name] [--minutes N]
 *
 * Breaks a copy of the product in one way after another, and tortures that. A mutant that stays
 * green is a defect of the harness: exits non-zero. So is a copy in which nothing is broken, and
 * something is found.
 */
const { values } = parseArgs({
  options: {
    backend: { type: 'string', default: 'redis' },
    only: { type: 'string' },
    minutes: { type: 'string', default: '2' },
    seed: { type: 'string', default: '7' },
  },
});

const table = new Table({ head: ['mutant', 'found', 'seconds'], style: { head: [], border: [] } });
let failures = 0;
for (const mutant of MUTANTS.filter(({ name }) => !values.only || name === values.only)) {
  if (mutant.backend && mutant.backend !== values.backend) continue;
  const began = performance.now();
  const found = await tortured(mutant);
  const seconds = Math.round((performance.now() - began) / 1_000);
  const isAsMeant = (found === null) === (mutant.isWhole ?? false);
  if (!isAsMeant) failures++;
  const told = found ?? (mutant.isWhole ? 'nothing, as is right' : 'NOTHING: it lives');
  table.push([mutant.name, told, seconds]);
  console.log(`${mutant.name}: ${told} (${seconds} s)`);
}
console.log(table.toString());
console.log(failures === 0 ? 'All is as it must be.' : `${failures} are not as they must be.`);
process.exitCode = failures === 0 ? 0 : 1;

/** Returns the first violation that the run found, null for none. */
async function tortured(mutant: Mutant): Promise<string | null> {
  await using copy = await patchedCopy(mutant.changes ?? []);
  return await violation(copy.folder, mutant);
}

async function violation(folder: string, { args = [] }: Mutant): Promise<string | null> {
  const { backend, minutes, seed } = values;
  const asked = ['--backend', backend, '--minutes', minutes, '--seed', seed, '--stop-at-first'];
  const script = join(folder, 'test/torture/run.ts');
  const child = spawn(process.execPath, [script, ...asked, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  const said = await text(child.stdout);
  const [code] = await exit;
  const [found, kind] = /^VIOLATION (\w+): .+/m.exec(said) ?? [null];
  // A run that did not come to its end has told nothing, and no more has a patch that only crashes.
  if (code !== (found ? 1 : 0) || kind === ('beside' satisfies ViolationKind)) {
    throw new Error(`the run broke off, ${code}: ${found ?? said.slice(-500)}`);
  }
  return found?.slice(10, 120) ?? null;
}
