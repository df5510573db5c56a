import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Comparison, clusterRecords } from '../../src/domain/cluster.ts';
import { COMPANIES } from '../../src/domain/company-cluster.ts';
import { readCompanyName } from '../../src/domain/company-name.ts';
import { judgement, opposed } from '../../src/domain/judgement.ts';

const companies = (...names: string[]) =>
  clusterRecords(
    names.map((name) => ({ name: readCompanyName(name), domains: [] })),
    COMPANIES,
  );

test('brings spellings of one company together, and names the first of them', () => {
  expect(companies('Acme Inc', 'Zeta', 'ACME', 'Zeta AG', 'Acme Group')).toEqual([0, 1, 0, 1, 4]);
});

test('a suggestion joins nobody', () => {
  expect(companies('IBM', 'International Business Machines')).toEqual([0, 1]);
});

/** Numbers: neighbours are the same, and those far apart are opposed. */
const numbers = (far: number): Comparison<number> => ({
  identityOf: String,
  blocksOf: () => ['all'],
  orderOf: (value) => String(value).padStart(9, '0'),
  judge: (a, b) => {
    if (Math.abs(a - b) <= 1) return judgement('same', 1 - Math.min(a, b) / 1_000);
    const apart = judgement('different', 0);
    return Math.abs(a - b) >= far ? opposed(apart) : apart;
  },
});

test('a chain of safe merges joins, until two of its members are opposed', () => {
  expect(clusterRecords([1, 2, 3, 4], numbers(9))).toEqual([0, 0, 0, 0]);
  expect(clusterRecords([1, 2, 3, 4], numbers(2))).toEqual([0, 0, 2, 2]);
});

test('no cluster holds two that are opposed, and equal records are always together', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(40), { maxLength: 40 }),
      fc.integer({ min: 2, max: 5 }),
      (values, far) => {
        const firsts = clusterRecords(values, numbers(far));
        for (const [i, a] of values.entries()) {
          expect(firsts[i]).toBeLessThanOrEqual(i);
          for (const [j, b] of values.entries()) {
            if (firsts[i] === firsts[j]) expect(Math.abs(a - b)).toBeLessThan(far);
            if (a === b) expect(firsts[i]).toBe(firsts[j]);
          }
        }
      },
    ),
  );
});

test('ten thousand records of one block take seconds', () => {
  const names = Array.from({ length: 10_000 }, (_, n) => `Elmwood ${n.toString(36)} Works`);
  const started = process.cpuUsage().user;
  expect(new Set(companies(...names)).size).toBeGreaterThan(9_000);
  expect((process.cpuUsage().user - started) / 1_000_000).toBeLessThan(10);
});
