import { expect, test } from 'vitest';
import { detectOpportunity } from '../../src/jobs/detect-opportunity.ts';
import { perform, resultOf, withTenants } from '../support/perform.ts';
import { dealsOf } from '../support/suggestions.ts';

const setup = withTenants();

const talk = (interactionId: string, text: string, more: object = {}) => ({
  account: { name: 'Acme Corp' },
  conversation: {
    interactionId,
    channel: 'email',
    at: '2026-03-02T09:00:00Z',
    participants: [
      { name: 'Dana Reyes', email: 'dana@acme.example', title: 'VP Operations' },
      { name: 'Jo Agent', email: 'jo@vendor.example' },
    ],
    turns: [{ speaker: 'Dana Reyes', text }],
    ...more,
  },
});

const BUYING =
  'We are looking for fleet trackers for 300 trucks and need them by June. We have set aside $48,000 for this. Could you send me a proposal?';

test('detect-opportunity listens where no signals are sent, and makes the deal it hears', async () => {
  const t = await setup();
  await t.sql(
    `insert into tenant_settings (tenant_id, own_domains, catalogue, product_synonyms)
     values ($1, '["vendor.example"]', '["Fleet Telematics"]', '{"Fleet Telematics": ["fleet tracker"]}')`,
    [t.tenantId],
  );

  const { outcome } = await resultOf(t, detectOpportunity, talk('m1', BUYING));

  expect(outcome).toBe('created');
  const [deal] = await t.rows('opportunities');
  expect(deal).toMatchObject({
    product_line: 'Fleet Telematics',
    estimated_value: 48_000,
    source: 'agent_detected',
  });
  expect(deal?.close_date).toEqual(new Date('2026-06-30T00:00:00Z'));
  const heard = await t.sql(
    "select field, evidence from observations where tenant_id = $1 and field like 'bant.%' order by field",
    [t.tenantId],
  );
  expect(heard.map(({ field }) => field)).toEqual(['bant.budget', 'bant.need', 'bant.timeline']);
  for (const { evidence } of heard) expect(BUYING).toContain(evidence);
  expect(await t.rows('stakeholders')).toMatchObject([{ contact_name: 'Dana Reyes' }]);
});

test("detect-opportunity means the tenant's own fiscal year", async () => {
  const t = await setup();
  await t.sql('insert into tenant_settings (tenant_id, fiscal_year_start) values ($1, 4)', [
    t.tenantId,
  ]);
  await resultOf(
    t,
    detectOpportunity,
    talk('m1', BUYING.replace('by June', 'by the end of our fiscal year')),
  );
  const [deal] = await t.rows('opportunities');
  expect(deal?.close_date).toEqual(new Date('2026-03-31T00:00:00Z'));
});

test("detect-opportunity makes nothing of the seller's own words, nor of colleagues' talk", async () => {
  const t = await setup();
  await t.sql(
    `insert into tenant_settings (tenant_id, own_domains) values ($1, '["vendor.example"]')`,
    [t.tenantId],
  );
  const own = talk('m1', BUYING, { turns: [{ speaker: 'Jo Agent', text: BUYING }] });
  const among = talk('m2', BUYING, {
    participants: [
      { name: 'Jo Agent', email: 'jo@vendor.example' },
      { name: 'Dana Reyes', email: 'dana@vendor.example' },
    ],
  });

  expect((await resultOf(t, detectOpportunity, own)).outcome).toBe('unchanged');
  expect((await resultOf(t, detectOpportunity, among)).outcome).toBe('unchanged');
  expect(await t.rows('opportunities')).toEqual([]);
});

test('detect-opportunity finds the one open deal that a later conversation is about', async () => {
  const t = await setup();
  await t.sql(
    `insert into tenant_settings (tenant_id, own_domains) values ($1, '["vendor.example"]')`,
    [t.tenantId],
  );
  const first = {
    ...talk('m1', BUYING),
    signals: { dealPotentialConfidence: 0.9, productLine: 'Fleet Telematics' },
  };
  const { ids } = await resultOf(t, detectOpportunity, first);

  const later = talk(
    'm2',
    'The budget was cut. We still need fleet telematics, but I need to run this by Sarah Lee. Can you send a new quote?',
  );
  const answer = await resultOf(t, detectOpportunity, later);

  expect(answer.ids.opportunityId).toBe(ids.opportunityId);
  const said = await t.sql(
    "select field, value, evidence from observations where tenant_id = $1 and interaction_id = $2 and (field like 'bant.%' or field like 'meddic.economic%') order by field",
    [t.tenantId, answer.ids.interactionId],
  );
  expect(said).toMatchObject([
    { field: 'bant.budget', value: { identified: false }, evidence: 'The budget was cut.' },
    { field: 'bant.need' },
    { field: 'meddic.economicBuyer', value: { value: 'Sarah Lee' } },
  ]);
});

test('detect-opportunity keeps what the producer says beside what it hears', async () => {
  const t = await setup();
  const qualification = {
    bant: { need: { identified: true, evidence: 'as told', confidence: 1 } },
  };
  const data = { ...talk('m1', BUYING), qualification, closeDate: '2027-01-01T00:00:00Z' };

  expect((await resultOf(t, detectOpportunity, data)).outcome).toBe('created');
  const [deal] = await t.rows('opportunities');
  expect(deal?.close_date).toEqual(new Date('2027-01-01T00:00:00Z'));
  const fields = await t.sql(
    "select field from observations where tenant_id = $1 and field like 'bant.%'",
    [t.tenantId],
  );
  expect(fields).toEqual([{ field: 'bant.need' }]);
});

test('detect-opportunity answers a second run of what it heard with the stored result', async () => {
  const t = await setup();
  const message = { idempotencyKey: 'once' };
  const first = await perform(t, detectOpportunity, talk('m1', BUYING), message);
  // What is known has changed: heard again, it would be heard otherwise.
  await t.sql(
    `insert into tenant_settings (tenant_id, own_domains) values ($1, '["acme.example"]')`,
    [t.tenantId],
  );
  const second = await perform(t, detectOpportunity, talk('m1', BUYING), message);

  expect(second).toEqual({ ...first, repeated: true });
  await expect(perform(t, detectOpportunity, talk('m1', 'Other words.'), message)).rejects.toThrow(
    /other data/,
  );
});

test("detect-opportunity hears nothing of another tenant's records", async () => {
  const [t, other] = [await setup(), await setup()];
  const { ids } = await resultOf(other, detectOpportunity, {
    ...talk('m1', BUYING),
    signals: { dealPotentialConfidence: 0.9 },
  });

  const data = { ...talk('m1', BUYING), account: { id: ids.accountId } };

  await expect(perform(t, detectOpportunity, data)).rejects.toThrow(/no account/);
});

const DEAR = 'To be honest, that is too expensive for us.';
const DOUBT = 'I have some concerns about the migration.';

test("detect-opportunity keeps the buyer's objections with the deal, each in its own words", async () => {
  const t = await setup();
  const turns = [
    { speaker: 'Dana Reyes', side: 'buyer', text: `${BUYING} ${DEAR}` },
    {
      speaker: 'Jo Agent',
      side: 'seller',
      text: 'Some say we are too expensive, and I am worried about that.',
    },
  ];
  const { ids } = await resultOf(t, detectOpportunity, talk('m1', '', { turns }));
  const later = { turns: [{ speaker: 'Dana Reyes', side: 'buyer', text: `${BUYING} ${DOUBT}` }] };
  await resultOf(t, detectOpportunity, talk('m2', '', { ...later, at: '2026-03-03T09:00:00Z' }));

  const said = await dealsOf(t).explain(t.tenantId, ids.opportunityId ?? '', 'objection');
  expect(said?.chain).toMatchObject([
    {
      value: DEAR,
      evidence: DEAR,
      interactionId: ids.interactionId,
      source: 'conversation_signal',
    },
    { value: DOUBT, evidence: DOUBT, isValue: true },
  ]);
});

test('detect-opportunity keeps objections with the account where no deal is sure enough', async () => {
  const t = await setup();
  await resultOf(t, detectOpportunity, talk('m1', BUYING));
  const { ids } = await resultOf(t, detectOpportunity, talk('m2', DEAR));
  expect(ids.accountId).toBeDefined();
  const said = await dealsOf(t).explain(t.tenantId, ids.accountId ?? '', 'objection');
  expect(said?.chain).toMatchObject([{ value: DEAR, evidence: DEAR }]);
});

test('detect-opportunity says that the rules listened, and what they went by', async () => {
  const t = await setup();
  await resultOf(t, detectOpportunity, talk('m1', BUYING));
  const sent = { ...talk('m2', BUYING), signals: { dealPotentialConfidence: 0.9 } };
  await resultOf(t, detectOpportunity, sent);

  const [heard, told] = (await t.rows('inbox')).map(({ why }) => why as string[]);
  expect(heard?.[0]).toBe('heard by rules');
  expect(heard).toContainEqual(expect.stringMatching(/^confidence: /));
  expect(told?.join()).not.toMatch(/heard by|confidence: /);
});
