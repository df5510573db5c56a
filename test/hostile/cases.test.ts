import { expect, test } from 'vitest';
import { faultsOf, KINDS } from './cases.ts';

const CASES = 10_400;
const weights = KINDS.reduce((sum, { weight }) => sum + weight, 0);

test.each(KINDS)(
  '$name, however hostile, ends at once and well, or in an error that names the field',
  (kind) => {
    const count = Math.round((CASES * kind.weight) / weights);
    expect(faultsOf(kind, count, 20_261_125)).toEqual([]);
  },
  120_000,
);
