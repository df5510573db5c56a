import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutText, opportunityName } from '../../src/domain/opportunity-name.ts';

test.each([
  ['Acme Corp', 'GTX Pro', 'Acme Corp – GTX Pro'],
  ['Acme Corp', null, 'Acme Corp – Opportunity'],
  ['Acme Corp', '  ', 'Acme Corp – Opportunity'],
  ['A'.repeat(296), 'GTX', `${'A'.repeat(296)} – G`],
  ['A'.repeat(296), '🚀', `${'A'.repeat(296)} –`],
  ['A'.repeat(300), 'GTX', 'A'.repeat(300)],
])('the name of a deal: %j, %j', (account, line, name) => {
  expect(opportunityName(account, line)).toBe(name);
});

test('a cut text is a well-formed beginning, no longer than allowed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(12), (text, max) => {
      const cut = cutText(text, max);
      expect(text.startsWith(cut)).toBe(true);
      expect(cut.length).toBeLessThanOrEqual(max);
      expect(cut.isWellFormed()).toBe(true);
    }),
  );
});
