import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ModelUnavailable, RateLimited } from '../../src/errors.ts';
import { jobsWith } from '../../src/jobs/registry.ts';
import type { AnyJob } from '../../src/queue/define-job.ts';
import { openModel } from '../../src/signals/model/vendor.ts';
import { aDeal, anAccount } from '../support/deals.ts';
import { anAnswer, aTalk, HEARD, WORDS } from '../support/model-answers.ts';
import {
  type Answer,
  type ModelServer,
  openModelServer,
  type Provider,
} from '../support/model-server.ts';
import { type JobTest, perform, resultOf, withTenants } from '../support/perform.ts';
import { dealsOf } from '../support/suggestions.ts';

const setup = withTenants();
let server: ModelServer;
beforeAll(async () => {
  server = await openModelServer();
});
afterAll(() => server[Symbol.asyncDispose]());

function detectBy(answer: Answer, provider: Provider = 'openai-compatible', more = {}): AnyJob {
  server.answer(answer);
  const jobs = jobsWith(openModel(server.settings(provider, more)));
  return jobs.find(({ name }) => name === 'detect-opportunity') ?? expect.fail('there is no job');
}

const whyOf = async (t: JobTest) => (await t.rows('inbox')).flatMap(({ why }) => why as string[]);
const usageOf = (t: JobTest) =>
  t.sql(
    'select calls, input_tokens::int, output_tokens::int from model_usage where tenant_id = $1',
    [t.tenantId],
  );

describe.each(['openai-compatible', 'anthropic'] as const)(
  'detect-opportunity by %s',
  (provider) => {
    test('makes the deal that the model hears, each value with the words of the buyer', async () => {
      const t = await setup();
      const asked = server.asked.length;

      const { outcome } = await resultOf(t, detectBy({ says: HEARD }, provider), aTalk('m1'));

      expect(outcome).toBe('created');
      expect(await t.rows('opportunities')).toMatchObject([
        {
          product_line: 'GTX Pro',
          estimated_value: 48_000,
          close_date: new Date('2026-06-30T00:00:00Z'),
          detection_confidence: 0.93,
        },
      ]);
      const said = await t.sql(
        "select field, evidence from observations where tenant_id = $1 and field ~ '^(bant|meddic)' order by 1",
        [t.tenantId],
      );
      expect(said).toEqual([
        { field: 'bant.budget', evidence: WORDS.money },
        { field: 'meddic.economicBuyer', evidence: WORDS.boss },
      ]);
      const people = await t.rows('stakeholders', 'contact_name');
      expect(people.map((one) => one.contact_name)).toEqual(['Dana Reyes', 'Sarah Lee']);
      expect((await whyOf(t))[0]).toBe(`heard by ${provider}/test-model`);
      expect(server.asked.length).toBe(asked + 1);
      expect(await usageOf(t)).toEqual([{ calls: 1, input_tokens: 1_200, output_tokens: 340 }]);
    });

    test('points at an open deal of the account, which the model was shown', async () => {
      const t = await setup();
      const account = await anAccount(t, 'Acme Corp', 'acme.example');
      const [, second] = [
        await aDeal(t, account, { line: 'Fleet', name: 'Acme Fleet' }),
        await aDeal(t, account, { line: 'GTX Pro', name: 'Acme GTX' }),
      ];
      const answer = { ...HEARD, isNewOpportunity: false, matchingOpportunityId: second };

      const { ids } = await resultOf(t, detectBy({ says: answer }, provider), aTalk('m1'));

      expect(ids.opportunityId).toBe(second);
      expect(server.asked.at(-1)?.user).toContain(second);
    });

    test('hears by the rules, and says so, where the model gives no answer to be used', async () => {
      const unusable: [Answer, RegExp][] = [
        [{ refuses: 'I cannot help with that.' }, /refused to answer|gave no answer/],
        [{ cutAt: '{"dealPotential":' }, /cut at 2000 tokens/],
        [{ says: 'Certainly! The deal looks great.' }, /no JSON/],
        [{ says: { ...HEARD, dealPotential: 'high' } }, /breaks the schema/],
        [{ says: '{"__proto__":{"polluted":true}}' }, /cannot be kept/],
        [{ status: 400 }, /refused the request \(400\)/],
      ];
      for (const [answer, reason] of unusable) {
        const t = await setup();
        const { outcome } = await resultOf(t, detectBy(answer, provider), aTalk('m1'));

        expect(outcome).toBe('created');
        const [first] = await whyOf(t);
        expect(first).toMatch(/^heard by rules, not by the model: /);
        expect(first).toMatch(reason);
      }
    });

    test.each<[string, Answer, number]>([
      ['is in trouble', { status: 500 }, 0],
      ['refuses the key', { status: 401 }, 0],
      ['is silent', { silent: true }, 1],
      ['answers half', { raw: '{"id"' }, 1],
    ])('hears nothing at all where its server %s', async (_, answer, calls) => {
      const t = await setup();
      const job = detectBy(answer, provider, { timeoutMs: 300 });

      await expect(perform(t, job, aTalk('m1'))).rejects.toBeInstanceOf(ModelUnavailable);

      expect(await t.counts()).toEqual({ model_usage: 1 });
      // What was not heard costs nothing of the day; what may have been does.
      expect(await usageOf(t)).toMatchObject([{ calls }]);
    });
  },
);

test('detect-opportunity pays for one answer, however often its message is run', async () => {
  const t = await setup();
  const asked = server.asked.length;
  const job = detectBy({ says: HEARD });
  // The first run dies after the answer is kept, before its transaction.
  const dying: AnyJob = { ...job, load: () => Promise.reject(new Error('killed')) };
  const message = { idempotencyKey: 'once' };
  await expect(perform(t, dying, aTalk('m1'), message)).rejects.toThrow();
  expect(await t.counts()).toEqual({ model_answers: 1, model_usage: 1 });

  server.answer({ says: anAnswer() });
  expect((await perform(t, job, aTalk('m1'), message)).status).toBe('done');
  // Delivered again, the deal is there and the question would be another one.
  expect((await perform(t, job, aTalk('m1'), message)).status).toBe('done');

  expect(await t.rows('opportunities')).toMatchObject([{ product_line: 'GTX Pro' }]);
  expect(server.asked.length).toBe(asked + 1);
  expect(await usageOf(t)).toMatchObject([{ calls: 1 }]);
});

test('detect-opportunity pays once for an answer that cannot be used, too', async () => {
  const t = await setup();
  const asked = server.asked.length;
  const job = detectBy({ says: 'no JSON' });
  const dying: AnyJob = { ...job, load: () => Promise.reject(new Error('killed')) };
  await expect(perform(t, dying, aTalk('m1'))).rejects.toThrow();

  server.answer({ says: HEARD });
  await resultOf(t, job, aTalk('m1'));

  expect(server.asked.length).toBe(asked + 1);
  expect((await whyOf(t))[0]).toMatch(/no JSON/);
});

test('detect-opportunity asks anew where other words, another deal or another model is concerned', async () => {
  const t = await setup();
  const account = await anAccount(t, 'Acme Corp', 'acme.example');
  const asked = server.asked.length;
  const ask = async (data: unknown, more = {}) => {
    const job = detectBy({ says: HEARD }, 'openai-compatible', more);
    const dying: AnyJob = { ...job, load: () => Promise.reject(new Error('killed')) };
    await expect(perform(t, dying, data)).rejects.toThrow();
    return server.asked.length - asked;
  };

  expect(await ask(aTalk('m1'))).toBe(1);
  expect(await ask(aTalk('m1'))).toBe(1);
  expect(await ask(aTalk('m1', ['And a demo.']))).toBe(2);
  expect(await ask(aTalk('m1'), { model: 'other-model' })).toBe(3);
  await aDeal(t, account, { line: 'GTX Pro' });
  expect(await ask(aTalk('m1'))).toBe(4);
});

test("detect-opportunity shares no answer with another tenant, and no day's questions", async () => {
  const [t, other] = [await setup(), await setup()];
  const asked = server.asked.length;
  const job = detectBy({ says: HEARD });

  await resultOf(t, job, aTalk('m1'));
  await resultOf(other, job, aTalk('m1'));

  expect(server.asked.length).toBe(asked + 2);
  const seen = await t.db.database.unitOfWork(
    t.tenantId,
    ({ session }) => session.query`select tenant_id from model_answers
      union all select tenant_id from model_usage`,
  );
  expect(seen).toEqual([{ tenant_id: t.tenantId }, { tenant_id: t.tenantId }]);
});

describe("a tenant's day of questions", () => {
  const setBudget = (t: JobTest, calls: number) =>
    t.sql('insert into tenant_settings (tenant_id, model_calls_per_day) values ($1, $2)', [
      t.tenantId,
      calls,
    ]);

  test('is spent, and the rules hear the rest and say so', async () => {
    const t = await setup();
    await setBudget(t, 1);
    const asked = server.asked.length;
    const job = detectBy({ says: HEARD });

    await resultOf(t, job, aTalk('m1'));
    await resultOf(t, job, aTalk('m2', ['And a demo.']));

    expect(server.asked.length).toBe(asked + 1);
    const why = await whyOf(t);
    expect(why).toContain('heard by rules, not by the model: no more may be asked today');
    expect(why).toContain('heard by openai-compatible/test-model');
    expect(await usageOf(t)).toMatchObject([{ calls: 1 }]);
  });

  test('of 0 asks nothing', async () => {
    const t = await setup();
    await setBudget(t, 0);
    const asked = server.asked.length;

    await resultOf(t, detectBy({ says: HEARD }), aTalk('m1'));

    expect(server.asked.length).toBe(asked);
    expect((await whyOf(t))[0]).toMatch(/no more may be asked/);
  });

  test('is shared by all who ask at once', async () => {
    const t = await setup();
    await setBudget(t, 3);
    const taken = await Promise.all(
      Array.from({ length: 12 }, () =>
        t.db.database.unitOfWork(t.tenantId, (uow) =>
          uow.modelAnswers.take(uow.tenant.modelCallsPerDay),
        ),
      ),
    );

    expect(taken.filter((call) => call !== null)).toHaveLength(3);
    expect(await usageOf(t)).toMatchObject([{ calls: 3 }]);
  });

  test('begins anew with the next day', async () => {
    const t = await setup();
    await setBudget(t, 1);
    await t.sql(
      `insert into model_usage (tenant_id, day, calls)
       values ($1, (now() at time zone 'utc')::date - 1, 1)`,
      [t.tenantId],
    );
    await resultOf(t, detectBy({ says: HEARD }), aTalk('m1'));
    expect((await whyOf(t))[0]).toBe('heard by openai-compatible/test-model');
  });

  test('is not charged where the server wants a pause', async () => {
    const t = await setup();
    const job = detectBy({ status: 429, headers: { 'retry-after': '9' } });

    const error = await perform(t, job, aTalk('m1')).catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(RateLimited);
    expect((error as RateLimited).retryAfterMs).toBe(9_000);
    expect(await usageOf(t)).toMatchObject([{ calls: 0 }]);
  });
});

test("detect-opportunity keeps the objections that the buyer's words bear out, and no others", async () => {
  const t = await setup();
  const dear = 'It is more than we wanted to spend.';
  const said = { ...HEARD, objections: [dear, WORDS.offer, 'You are all liars.'] };

  const { ids } = await resultOf(t, detectBy({ says: said }), aTalk('m1', [dear]));

  const explained = await dealsOf(t).explain(t.tenantId, ids.opportunityId ?? '', 'objection');
  expect(explained?.chain).toMatchObject([{ value: dear, evidence: dear }]);
  expect(await whyOf(t)).toContain("model: objections: no buyer's turn has its words");
});

test('detect-opportunity says that no model was asked to hear a stored exchange again', async () => {
  const t = await setup();
  await resultOf(t, detectBy({ says: HEARD }), aTalk('m1'));
  const asked = server.asked.length;
  await resultOf(t, detectBy({ says: HEARD }), aTalk('m1'));
  expect(server.asked.length).toBe(asked);
  expect(await whyOf(t)).toContain('heard by rules, not by the model: it is stored');
});

test('detect-opportunity holds back all calls while the server wants a pause, and counts none', async () => {
  const t = await setup();
  const job = detectBy({ status: 429, headers: { 'retry-after': '600' } });
  const first = await perform(t, job, aTalk('m1')).catch((reason: unknown) => reason);
  const asked = server.asked.length;
  server.answer({ says: HEARD });

  const held = await perform(t, job, aTalk('m2')).catch((reason: unknown) => reason);

  expect([first, held]).toEqual([expect.any(RateLimited), expect.any(RateLimited)]);
  expect((held as RateLimited).retryAfterMs).toBeGreaterThan(590_000);
  expect(server.asked.length).toBe(asked);
  expect(await usageOf(t)).toMatchObject([{ calls: 0 }]);
});

test('detect-opportunity asks no model where signals are sent', async () => {
  const t = await setup();
  const asked = server.asked.length;
  const data = { ...aTalk('m1'), signals: { dealPotentialConfidence: 0.9 } };

  await resultOf(t, detectBy({ says: HEARD }), data);

  expect(server.asked.length).toBe(asked);
  expect(await t.counts()).not.toHaveProperty('model_usage');
});

test('detect-opportunity sends the beginning and the end of what is too long, and says so', async () => {
  const t = await setup();
  const talk = aTalk('m1');
  const chatter = Array.from({ length: 200 }, (_, i) => {
    return {
      speaker: 'Dana Reyes',
      side: 'buyer' as const,
      text: `Small talk number ${i} about nothing.`,
    };
  });
  talk.conversation.turns.splice(1, 0, ...chatter);

  await resultOf(t, detectBy({ says: HEARD }, 'anthropic', { maxInput: 3_000 }), talk);

  const { user } = server.asked.at(-1) ?? expect.fail('nothing was asked');
  expect(user.length).toBeLessThan(8_000);
  expect(user).toContain(WORDS.offer);
  expect(user).toContain(WORDS.boss);
  expect(user).not.toContain('number 100');
  expect(await whyOf(t)).toContain('model: the conversation is long, its middle was not sent');
});
