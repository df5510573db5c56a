import { expect, test } from 'vitest';
import { detectOpportunity } from '../../src/jobs/detect-opportunity.ts';
import { DealRepository } from '../../src/repositories/deal-repository.ts';
import { aConversation, type Spoken } from '../support/conversations.ts';
import { anAccount } from '../support/deals.ts';
import { inOneUnit, type JobTest, perform, resultOf, withTenants } from '../support/perform.ts';

const setup = withTenants();

const DANA = { name: 'Dana Reyes', email: 'dana@acme.example', side: 'buyer' as const };
const SAM = { name: 'Sam Seller', email: 'sam@us.example', side: 'seller' as const };
const DAYS = ['2026-03-02T09:00:00Z', '2026-03-03T09:00:00Z', '2026-03-04T09:00:00Z'];

const detect = (t: JobTest, spoken: Spoken) =>
  resultOf(t, detectOpportunity, aConversation(spoken));

const people = (t: JobTest) => t.rows('stakeholders', 'contact_name, id');

test('detect-opportunity keeps one person over three conversations, at the tier of the title', async () => {
  const t = await setup();
  const named = [
    { ...DANA, title: 'VP Finance' },
    { ...DANA, name: 'D. Reyes' },
    { name: 'DANA REYES', side: 'buyer' as const },
  ];
  const ids = [];
  for (const [i, dana] of named.entries()) {
    const channel = i === 1 ? ('call' as const) : ('email' as const);
    const said = { at: DAYS[i] ?? '', channel, participants: [dana, SAM] };
    ids.push((await detect(t, said)).ids);
  }

  const [dana, ...others] = await people(t);
  expect(others).toEqual([]);
  expect(dana).toMatchObject({
    contact_name: 'Dana Reyes',
    contact_email: 'dana@acme.example',
    title: 'VP Finance',
    decision_power: 8,
    influence_level: 7,
    // 3 + 1 for three interactions + 1 for two channels
    relationship_strength: 5,
    score_sources: {
      decisionPower: 'heuristic',
      influenceLevel: 'heuristic',
      relationshipStrength: 'heuristic',
    },
    interaction_count: 3,
    last_interaction: new Date(DAYS[2] ?? ''),
  });
  expect(await t.rows('opportunity_stakeholders')).toMatchObject([
    { opportunity_id: ids[0]?.opportunityId, stakeholder_id: dana?.id },
  ]);
  const participants = (await t.rows('interactions')).flatMap(
    (row) => row.participants as object[],
  );
  const buyers = participants.filter((one) => 'stakeholderId' in one);
  expect(buyers).toHaveLength(3);
  expect(buyers).toMatchObject(buyers.map(() => ({ stakeholderId: dana?.id })));
  expect(await t.rows('suggestions')).toEqual([]);
});

test('detect-opportunity makes no stakeholder of a seller, nor of one of whom nothing is known', async () => {
  const t = await setup();
  const participants = [SAM, { name: 'Kim Lee' }, { name: 'Ana Cruz' }, { name: '...' }];
  await detect(t, {
    participants,
    people: [
      { who: 'Sam Seller', scores: { decisionPower: { value: 9, evidence: 'I decide' } } },
      { who: 'Ana Cruz', roles: [{ role: 'champion', evidence: 'I will push this' }] },
    ],
  });
  expect(await people(t)).toMatchObject([{ contact_name: 'Ana Cruz', roles: ['champion'] }]);
});

test('detect-opportunity knows a person first heard by name by the address that comes later', async () => {
  const t = await setup();
  await detect(t, { participants: [{ name: 'Dana Reyes', side: 'buyer' }] });
  await detect(t, { participants: [DANA] });
  await detect(t, { participants: [{ ...DANA, name: 'Reyes, Dana' }] });
  expect(await people(t)).toMatchObject([
    { contact_name: 'Dana Reyes', email_key: 'dana@acme.example', interaction_count: 3 },
  ]);
});

test('detect-opportunity keeps two people apart who write from one address', async () => {
  const t = await setup();
  const ben = { ...DANA, name: 'Ben Okafor' };
  for (const participants of [[DANA], [ben], [ben], [DANA]]) await detect(t, { participants });
  expect(await people(t)).toMatchObject([
    {
      contact_name: 'Ben Okafor',
      email_key: null,
      shared_email_keys: ['dana@acme.example'],
      interaction_count: 2,
    },
    { contact_name: 'Dana Reyes', email_key: 'dana@acme.example', interaction_count: 2 },
  ]);
});

test('detect-opportunity writes nothing of a name that fits several, and suggests instead', async () => {
  const t = await setup();
  await detect(t, { participants: [DANA] });
  await detect(t, { participants: [{ ...DANA, email: 'dreyes@acme.example' }] });
  const before = await people(t);
  expect(before).toHaveLength(2);
  const doubtful = { participants: [{ name: 'Dana Reyes', side: 'buyer' as const }] };
  await detect(t, doubtful);
  await detect(t, doubtful);

  expect(await people(t)).toEqual(before);
  const suggestions = await t.rows('suggestions');
  expect(suggestions.map(({ kind }) => kind)).toEqual(['stakeholder_merge', 'stakeholder_match']);
  for (const { candidate_ids } of suggestions) {
    expect(new Set(candidate_ids as string[])).toEqual(new Set(before.map(({ id }) => id)));
  }
});

test('detect-opportunity finds whom signals are about by e-mail or by name', async () => {
  const t = await setup();
  await detect(t, {
    participants: [DANA, { name: 'Jo Park', side: 'buyer' }],
    people: [
      {
        who: 'DANA@acme.example',
        scores: { decisionPower: { value: 9, evidence: 'I sign this off' } },
        roles: [{ role: 'decision_maker', evidence: 'I sign this off' }],
      },
      { who: 'J. Park', trust: ['thank you for being straight with us'] },
      { who: 'Lu Wei', roles: [{ role: 'blocker', evidence: 'Lu is against it' }] },
      { who: 'nobody@acme.example', roles: [{ role: 'user', evidence: 'they use it' }] },
    ],
  });
  expect(await people(t)).toMatchObject([
    {
      contact_name: 'Dana Reyes',
      decision_power: 9,
      influence_level: 3,
      roles: ['decision_maker'],
      score_sources: { decisionPower: 'conversation_signal', influenceLevel: 'heuristic' },
      score_evidence: { decisionPower: 'I sign this off' },
    },
    { contact_name: 'Jo Park', relationship_strength: 4, decision_power: 2 },
    { contact_name: 'Lu Wei', roles: ['blocker'], interaction_count: 0 },
  ]);
  const observed = await t.rows('observations', 'sequence');
  const roles = observed.filter(({ field }) => /^role/.test(String(field)));
  expect(roles).toMatchObject([
    { field: 'role.decision_maker', evidence: 'I sign this off', entity_type: 'stakeholder' },
    { field: 'role.blocker', evidence: 'Lu is against it' },
  ]);
  expect((await t.rows('opportunity_stakeholders')).map((row) => row.roles)).toEqual(
    expect.arrayContaining([['decision_maker'], [], ['blocker']]),
  );
});

test('detect-opportunity gathers roles over conversations', async () => {
  const t = await setup();
  for (const role of ['user', 'champion', 'user'] as const) {
    await detect(t, { people: [{ who: 'Dana Reyes', roles: [{ role, evidence: `as ${role}` }] }] });
  }
  expect(await people(t)).toMatchObject([{ roles: ['champion', 'user'] }]);
  expect(await t.rows('opportunity_stakeholders')).toMatchObject([{ roles: ['champion', 'user'] }]);
});

test('detect-opportunity leaves an override of 3 alone and makes ten suggestions of ten that say 9', async () => {
  const t = await setup();
  await detect(t, {});
  const [dana] = await people(t);
  await t.sql(
    `insert into observations (tenant_id, entity_type, entity_id, field, value, source,
       actor_kind, actor_name, reason, observed_at)
     values ($1, 'stakeholder', $2, 'decisionPower', '3', 'human_override', 'human', 'Dana',
       'retires in May', '2026-03-02T10:00:00Z')`,
    [t.tenantId, dana?.id],
  );
  const scores = { decisionPower: { value: 9, evidence: 'I sign this off' } };
  const said = Array.from({ length: 10 }, () =>
    aConversation({ people: [{ who: 'Dana Reyes', scores }] }),
  );
  for (const data of said.slice(0, 4)) await perform(t, detectOpportunity, data);
  await inOneUnit(t, detectOpportunity, said.slice(4));

  expect(await people(t)).toMatchObject([
    {
      decision_power: 3,
      score_sources: { decisionPower: 'human_override' },
      interaction_count: 11,
    },
  ]);
  const suggestions = await t.rows('suggestions');
  expect(suggestions).toHaveLength(10);
  expect(suggestions).toMatchObject(suggestions.map(() => ({ candidate_ids: [dana?.id] })));
});

test('detect-opportunity leaves the title that a person entered', async () => {
  const t = await setup();
  const accountId = await anAccount(t, 'Acme');
  const entered = { contactName: DANA.name, contactEmail: DANA.email, title: 'CFO' };
  const by = { kind: 'human' as const, name: 'Ann', reason: 'her card' };
  await new DealRepository(t.db.database).createStakeholder(t.tenantId, entered, accountId, by);
  await detect(t, {
    account: { id: accountId },
    at: '2030-03-02T09:00:00Z',
    participants: [{ ...DANA, title: 'Intern' }],
  });
  expect(await people(t)).toMatchObject([{ title: 'CFO' }]);
});

test('detect-opportunity takes the title that is latest by its own time', async () => {
  const t = await setup();
  const titled = (title: string) => ({ participants: [{ ...DANA, title }] });
  await detect(t, { at: DAYS[0] ?? '', ...titled('Manager') });
  await detect(t, { at: DAYS[2] ?? '', ...titled('CFO') });
  await detect(t, { at: DAYS[1] ?? '', ...titled('Director of Finance') });
  expect(await people(t)).toMatchObject([{ title: 'CFO', decision_power: 9, influence_level: 8 }]);
});

test('detect-opportunity below the thresholds records the people of a known account, and no deal of theirs', async () => {
  const t = await setup();
  await anAccount(t);
  await detect(t, { confidence: 0.3 });
  expect(await people(t)).toMatchObject([{ contact_name: 'Dana Reyes', interaction_count: 1 }]);
  expect(await t.rows('opportunity_stakeholders')).toEqual([]);
});

test('detect-opportunity lets a relationship cool that nobody kept warm', async () => {
  const t = await setup();
  for (const at of ['2026-01-01T09:00:00Z', '2026-01-02T09:00:00Z']) await detect(t, { at });
  expect(await people(t)).toMatchObject([{ relationship_strength: 4 }]);
  await detect(t, {
    at: '2026-08-01T09:00:00Z',
    participants: [{ name: 'Jo Park', side: 'buyer' }],
  });
  expect(await people(t)).toMatchObject([
    { contact_name: 'Dana Reyes', relationship_strength: 3 },
    { contact_name: 'Jo Park', relationship_strength: 3 },
  ]);
});

test('detect-opportunity says of people what it did, and no name', async () => {
  const t = await setup();
  await perform(t, detectOpportunity, aConversation({ participants: [DANA] }));
  await perform(t, detectOpportunity, aConversation({ participants: [DANA] }));
  const [dana] = await people(t);
  const inbox = await t.rows('inbox', 'created_at');
  const [created, matched] = inbox.map(({ why }) => (why as string[]).join('\n'));
  expect(created).toContain(`participants.0: stakeholder ${dana?.id} created`);
  expect(matched).toContain(`participants.0: stakeholder ${dana?.id} matched`);
  expect(`${created}${matched}`).not.toContain('Dana');
});

test('detect-opportunity calls a person the same, whatever the order of arrival', async () => {
  const names = ['D. Reyes', 'DANA REYES', 'Dana Reyes', 'Reyes, Dana', 'Dr. Dana Reyes'];
  const talks = names.map((name, i) => ({
    at: `2026-03-0${9 - i}T09:00:00Z`,
    participants: [{ ...DANA, name }],
  }));
  const called = [];
  for (const order of [talks, talks.toReversed(), [2, 0, 4, 3, 1].map((i) => talks[i])]) {
    const t = await setup();
    for (const talk of order) await detect(t, talk ?? {});
    called.push((await people(t)).map(({ contact_name }) => contact_name));
  }
  // The fullest are of one length, a form of address aside: the one that was said first.
  expect(called).toEqual([['Dr. Dana Reyes'], ['Dr. Dana Reyes'], ['Dr. Dana Reyes']]);
});

test('detect-opportunity says where a fuller name is from, and who gave the first', async () => {
  const t = await setup();
  await detect(t, { participants: [{ ...DANA, name: 'D. Reyes' }] });
  const { ids } = await detect(t, { participants: [DANA], at: DAYS[1] ?? '' });
  const [dana] = await people(t);
  expect(dana).toMatchObject({ contact_name: 'Dana Reyes', name_key: 'dana reyes' });
  const said = (await t.rows('observations', 'sequence')).filter(
    ({ field }) => field === 'contactName',
  );
  expect(said.map(({ value }) => value)).toEqual(['D. Reyes', 'Dana Reyes']);
  expect(said[1]).toMatchObject({ entity_id: dana?.id, interaction_id: ids.interactionId });
});

test('detect-opportunity leaves a name that somebody entered', async () => {
  const t = await setup();
  const accountId = await anAccount(t);
  const entered = { contactName: 'D. Reyes', contactEmail: DANA.email };
  await new DealRepository(t.db.database).createStakeholder(t.tenantId, entered, accountId);
  await detect(t, { participants: [DANA] });
  expect(await people(t)).toMatchObject([{ contact_name: 'D. Reyes', interaction_count: 1 }]);
});

test('detect-opportunity gives no one a name that tells another apart', async () => {
  const t = await setup();
  const shared = 'office@acme.example';
  const at = (i: number) => ({ at: DAYS[i] ?? '' });
  await detect(t, { ...at(0), participants: [{ ...DANA, name: 'Olga Berg', email: shared }] });
  await detect(t, { ...at(1), participants: [{ ...DANA, name: 'D. Reyes', email: shared }] });
  await detect(t, { ...at(1), participants: [{ name: 'Dana Reyes', side: 'buyer' }] });
  await detect(t, { ...at(2), participants: [{ ...DANA, email: shared }] });
  expect((await people(t)).map(({ contact_name }) => contact_name)).toEqual([
    'D. Reyes',
    'Dana Reyes',
    'Olga Berg',
  ]);
});

test('detect-opportunity says that nobody is known by an address it has signals about', async () => {
  const t = await setup();
  const signals = [{ who: 'ghost@acme.example', trust: ['we trust you'], roles: [] }];
  await perform(t, detectOpportunity, aConversation({ people: signals }), {
    idempotencyKey: 'ghost',
  });
  const [{ why } = {}] = await t.rows('inbox');
  expect(why).toContainEqual('people.0: contactEmail: nobody is known by it, nothing is recorded');
  expect(await people(t)).toHaveLength(1);
});
