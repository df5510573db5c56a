import { expect, test } from 'vitest';
import * as vocabulary from '../../src/domain/vocabulary.ts';

const { BANT_SIGNALS, MEDDIC_SIGNALS, ...spoken } = vocabulary;

test.each(Object.entries(spoken))('%s are distinct lower-case words', (_name, words) => {
  expect(new Set(words).size).toBe(words.length);
  for (const word of words) expect(word).toMatch(/^[a-z]+(_[a-z]+)*$/);
});

test('the signals are ten distinct field names', () => {
  const names = [...BANT_SIGNALS, ...MEDDIC_SIGNALS];
  expect(new Set(names).size).toBe(10);
  for (const name of names) expect(name).toMatch(/^[a-z]+([A-Z][a-z]+)*$/);
});
