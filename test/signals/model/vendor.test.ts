import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ModelUnavailable, RateLimited } from '../../../src/errors.ts';
import { asTaken, openModel } from '../../../src/signals/model/vendor.ts';
import { anAnswer } from '../../support/model-answers.ts';
import {
  type Answer,
  MODEL_KEY,
  type ModelServer,
  openModelServer,
} from '../../support/model-server.ts';

const PROVIDERS = ['openai-compatible', 'anthropic'] as const;
const PROMPT = { system: 'Answer in JSON.', user: '{"turns":["what was said"]}' };

let server: ModelServer;
beforeAll(async () => {
  server = await openModelServer();
});
afterAll(() => server[Symbol.asyncDispose]());

describe.each(PROVIDERS)('a model of the provider %s', (provider) => {
  const ask = (answer: Answer, more = {}, signal = new AbortController().signal) => {
    server.answer(answer);
    return openModel(server.settings(provider, more)).ask(PROMPT, signal);
  };
  const failing = (answer: Answer, more = {}) =>
    ask(answer, more).then(
      () => expect.fail('it answered'),
      (error: Error) => error,
    );

  test('answers with its text and what it took', async () => {
    const answer = anAnswer({ sentiment: 'mixed' });

    const reply = await ask({ says: answer });

    expect(JSON.parse(reply.text)).toEqual(answer);
    expect(reply).toMatchObject({
      fault: null,
      inputTokens: 1_200,
      outputTokens: 340,
      isAnswer: true,
    });
  });

  test('is asked with the key, the schema, a bound and no temperature', async () => {
    await ask({ says: anAnswer() });

    const { path, headers, body, user } = server.asked.at(-1) ?? expect.fail('nothing was asked');
    expect(user).toBe(PROMPT.user);
    expect(body).toMatchObject({ model: 'test-model', temperature: 0, max_tokens: 2_000 });
    expect(JSON.stringify(body)).toContain('"matchingOpportunityId"');
    expect(JSON.stringify(body)).not.toContain(MODEL_KEY);
    if (provider === 'anthropic') {
      expect(path).toBe('/v1/messages');
      expect(headers['x-api-key']).toBe(MODEL_KEY);
    } else {
      expect(path).toBe('/v1/chat/completions');
      expect(headers.authorization).toBe(`Bearer ${MODEL_KEY}`);
      expect(body).toMatchObject({ response_format: { type: 'json_schema' } });
    }
  });

  test.each([
    ['refuses', { refuses: 'I cannot help with that.' }, /refused to answer|gave no answer/],
    ['is cut', { cutAt: '{"dealPotential":' }, /cut at 2000 tokens/],
    ['says nothing', { says: '' }, /gave no answer/],
  ])('that %s has a fault, and is not asked again', async (_, answer, fault) => {
    expect(await ask(answer)).toMatchObject({
      fault: expect.stringMatching(fault),
      isAnswer: true,
    });
  });

  test.each([400, 413, 422])(
    'whose server refuses the request with %i has a fault',
    async (status) => {
      expect(await ask({ status })).toMatchObject({
        fault: `its server refused the request (${status})`,
        isAnswer: false,
      });
    },
  );

  test.each([401, 402, 403, 404, 408, 500, 502, 503, 529])(
    'whose server says %i is unavailable',
    async (status) => {
      const error = await failing({ status });

      expect(error).toBeInstanceOf(ModelUnavailable);
      expect(error.message).toContain(`(${status})`);
      expect(toldBy(error)).not.toContain(MODEL_KEY);
      expect(toldBy(error)).not.toContain('what was said');
    },
  );

  test.each([
    ['seconds', { 'retry-after': '7' }, 7_000, 7_000],
    ['milliseconds', { 'retry-after-ms': '2500' }, 2_500, 2_500],
    ['a date', { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }, 50_000, 60_000],
    ['nothing', {}, 30_000, 30_000],
    ['a year', { 'retry-after': '31536000' }, 3_600_000, 3_600_000],
    ['less than nothing', { 'retry-after': new Date(0).toUTCString() }, 1_000, 1_000],
    ['nonsense', { 'retry-after': 'soon' }, 30_000, 30_000],
  ])('whose server wants a pause of %s is rate limited', async (_, headers, least, most) => {
    const error = await failing({ status: 429, headers });

    expect(error).toBeInstanceOf(RateLimited);
    expect((error as RateLimited).retryAfterMs).toBeGreaterThanOrEqual(least);
    expect((error as RateLimited).retryAfterMs).toBeLessThanOrEqual(most);
    expect(toldBy(error)).not.toContain(MODEL_KEY);
  });

  test('whose server wants a pause is not asked until that is over', async () => {
    let nowMs = 0;
    const model = openModel(server.settings(provider), () => nowMs);
    const asking = () => model.ask(PROMPT, new AbortController().signal);
    server.answer({ status: 429, headers: { 'retry-after': '7' } });
    await expect(asking()).rejects.toMatchObject({ retryAfterMs: 7_000 });
    const asked = server.asked.length;
    server.answer({ says: anAnswer() });

    nowMs = 6_000;
    await expect(asking()).rejects.toMatchObject({ code: 'RateLimited', retryAfterMs: 1_000 });
    expect(server.asked.length).toBe(asked);
    nowMs = 7_000;
    expect(await asking()).toMatchObject({ fault: null });
    expect(server.asked.length).toBe(asked + 1);
  });

  test('keeps the longer of two pauses that calls at once were told', async () => {
    let nowMs = 0;
    const model = openModel(server.settings(provider), () => nowMs);
    const asking = () => model.ask(PROMPT, new AbortController().signal);
    const waits = ['2', '60'];
    server.answer(() => ({ status: 429, headers: { 'retry-after': waits.pop() ?? '1' } }));
    await Promise.allSettled([asking(), asking()]);

    nowMs = 5_000;
    await expect(asking()).rejects.toMatchObject({ retryAfterMs: 55_000 });
  });

  test.each<[string, Answer]>([
    ['is silent', { silent: true }],
    ['breaks off', { breaksOff: '{"id":' }],
    ['answers with a page', { raw: '<html>maintenance</html>' }],
    ['answers with half its JSON', { raw: '{"id":"x","choices":[{"mess' }],
    ['answers with a flood', { says: 'x'.repeat(2_000_000) }],
  ])('whose server %s is unavailable', async (_, answer) => {
    const error = await failing(answer, { timeoutMs: 500 });

    expect(error).toBeInstanceOf(ModelUnavailable);
    expect(toldBy(error)).not.toContain('what was said');
  });

  test('that cannot be reached is unavailable', async () => {
    const error = await failing({ says: '' }, { url: 'http://127.0.0.1:9/v1' });
    expect(error).toBeInstanceOf(ModelUnavailable);
  });

  test('is stopped by its signal, with the reason of that', async () => {
    const stopping = new AbortController();
    const asking = ask({ silent: true }, {}, stopping.signal);
    setTimeout(() => stopping.abort(new Error('the worker stops')), 50);
    await expect(asking).rejects.toThrow('the worker stops');
  });

  test('follows no redirect: the key goes to no other host', async () => {
    await using other = await openModelServer();
    const error = await failing({ status: 307, headers: { location: `${other.url}/messages` } });

    expect(error).toBeInstanceOf(ModelUnavailable);
    expect(other.asked).toEqual([]);
  });
});

test("OpenAI's own host is told the bound by its newer name, and thinking models no temperature", () => {
  const body = { model: 'gpt-5-mini', max_tokens: 9, temperature: 0, messages: [] };
  const own = 'https://api.openai.com/v1';
  expect(asTaken(body, 'http://127.0.0.1/v1')).toBe(body);
  expect(asTaken(body, own)).toEqual({
    model: 'gpt-5-mini',
    max_completion_tokens: 9,
    messages: [],
  });
  expect(asTaken({ ...body, model: 'gpt-4o' }, own)).toMatchObject({ temperature: 0 });
});

test('a local server is asked without a key, and without a schema where it takes none', async () => {
  server.answer({ says: anAnswer() });
  const settings = server.settings('openai-compatible', { key: null, takesSchema: false });

  await openModel(settings).ask(PROMPT, new AbortController().signal);

  const { headers, body } = server.asked.at(-1) ?? expect.fail('nothing was asked');
  expect(headers.authorization).toBeUndefined();
  expect(body).toMatchObject({ response_format: { type: 'json_object' } });
});

/** Everything that an error could tell: its message, its fields, and what caused it. */
function toldBy(error: Error): string {
  const { message, stack, cause } = error;
  return JSON.stringify([message, stack, error, cause, String(cause)]);
}
