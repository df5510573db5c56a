import { parseArgs } from 'node:util';
import { faultsOf, KINDS } from './cases.ts';

/*
 * Hostile cases without end, from a seed: `npm run fuzz -- --cases 1000000 --seed 7`. The same
 * seed gives the same cases; a case that ends badly is printed, and the exit code is 1.
 */
const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
  },
});
const CHUNK = 5_000;
const cases = Number(values.cases);
const weights = KINDS.reduce((sum, { weight }) => sum + weight, 0);
const from = performance.now();
let [done, faults] = [0, 0];
for (const kind of KINDS) {
  const count = Math.ceil((cases * kind.weight) / weights);
  for (let start = 0; start < count; start += CHUNK) {
    const size = Math.min(CHUNK, count - start);
    const found = faultsOf(kind, size, Number(values.seed) + start);
    for (const fault of found) console.log(fault);
    done += size;
    faults += found.length;
  }
  console.log(`${kind.name}: ${count} cases`);
}
const seconds = Math.round((performance.now() - from) / 1_000);
console.log(`${done} cases from seed ${values.seed} in ${seconds} s, ${faults} ended badly`);
process.exitCode = faults > 0 ? 1 : 0;
