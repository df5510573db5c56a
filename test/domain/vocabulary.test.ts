import { expect, test } from 'vitest';
import * as vocabulary from '../../src/domain/vocabulary.ts';

test.each(Object.entries(vocabulary))('%s are distinct lower-case words', (_name, words) => {
  expect(new Set(words).size).toBe(words.length);
  for (const word of words) expect(word).toMatch(/^[a-z]+(_[a-z]+)*$/);
});
