import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NameVariants } from '../../src/domain/name-variants.ts';
import { nameKey } from '../../src/domain/names.ts';
import { isNameVariant } from '../../src/domain/person-names.ts';

const WORDS = ['Dana', 'D', 'Reyes', 'Reyes-Lee', 'Bob', 'Robert', 'R.', 'Dr.', 'Jr', 'DReyes', ''];
const name = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 4 })
  .map((words) => nameKey(words.join(' ')));

test.each([
  ['dana reyes', ['jo kim', 'reyes dana', 'dana reyes'], 'reyes dana'],
  ['dreyes', ['jo kim', 'dana reyes'], 'dana reyes'],
  ['bob reyes', ['jo kim', 'robert reyes'], 'robert reyes'],
  ['dana', ['dana kim', 'dana reyes'], 'dana kim'],
  ['kim', ['dana reyes'], undefined],
])('"%s" among %j is %j', (key, names, found) => {
  const variants = new NameVariants<string>();
  for (const one of names) variants.add(one, one);
  expect(variants.find(key)).toBe(found);
});

test('finds the first of those that comparing with each finds', () => {
  fc.assert(
    fc.property(name, fc.array(name, { maxLength: 6 }), (key, names) => {
      const variants = new NameVariants<number>();
      for (const [place, one] of names.entries()) variants.add(one, place);
      const compared = names.findIndex((one) => isNameVariant(key, one));
      expect(variants.find(key)).toBe(compared === -1 ? undefined : compared);
    }),
    { numRuns: 2_000 },
  );
});
