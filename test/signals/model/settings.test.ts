import { expect, test } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import { modelSettings } from '../../../src/model-settings.ts';

const read = (environment: Record<string, string>) => modelSettings(readConfig(environment));

test('without a model the rules listen', () => {
  expect(read({})).toBeNull();
  expect(read({ DEALKEEPER_MODEL: '' })).toBeNull();
});

test('a local server needs a name and an address', () => {
  const settings = read({
    DEALKEEPER_MODEL: 'qwen3',
    DEALKEEPER_MODEL_URL: 'http://127.0.0.1:11434/v1',
  });
  expect(settings).toEqual({
    provider: 'openai-compatible',
    model: 'qwen3',
    url: 'http://127.0.0.1:11434/v1',
    key: null,
    timeoutMs: 60_000,
    maxTokens: 4_096,
    maxInput: 40_000,
    takesSchema: true,
  });
});

test('Anthropic needs a name and a key', () => {
  const environment = { DEALKEEPER_MODEL: 'claude', DEALKEEPER_MODEL_PROVIDER: 'anthropic' };
  expect(read({ ...environment, DEALKEEPER_MODEL_KEY: 'sk-1' })).toMatchObject({
    provider: 'anthropic',
    url: 'https://api.anthropic.com/v1',
    key: 'sk-1',
  });
});

test.each<[string, Record<string, string>, RegExp]>([
  ['an address', {}, /DEALKEEPER_MODEL_URL is not set/],
  [
    'a known provider',
    { DEALKEEPER_MODEL_PROVIDER: 'canary' },
    /DEALKEEPER_MODEL_PROVIDER must be/,
  ],
  ['a key', { DEALKEEPER_MODEL_PROVIDER: 'anthropic' }, /DEALKEEPER_MODEL_KEY is not set/],
  ['a URL', { DEALKEEPER_MODEL_URL: 'file:///canary' }, /DEALKEEPER_MODEL_URL must be a URL/],
  ['a key of one line', { DEALKEEPER_MODEL_KEY: 'canary\nx' }, /DEALKEEPER_MODEL_KEY must have no/],
  ['a bound', { DEALKEEPER_MODEL_MAX_TOKENS: '1' }, /DEALKEEPER_MODEL_MAX_TOKENS must be from/],
])('a model without %s is refused, and the message has no value', (_, more, reason) => {
  const reading = () => read({ DEALKEEPER_MODEL: 'm', ...more });
  expect(reading).toThrow(reason);
  expect(reading).not.toThrow(/canary/);
});
