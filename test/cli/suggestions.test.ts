import { expect, test, vi } from 'vitest';
import { JOBS } from '../../src/jobs/registry.ts';
import { aConversation } from '../support/conversations.ts';
import { openDurableTest } from '../support/durable.ts';
import { type CliSystem, openCliSystem } from './run.ts';

// Each command is a process of its own; a busy machine starts them slowly.
vi.setConfig({ testTimeout: 120_000 });

const BY = ['--by', 'Ann', '--reason', 'I know them'];

/** Two accounts that "Acme" fits, and a conversation with "Acme" that did nothing. */
async function aDoubt(t: CliSystem) {
  t.queue.startWorker();
  const ids: Record<string, string> = {};
  for (const [name, key] of [
    ['Acme Inc', 'acme inc'],
    ['Acme GmbH', 'acme gmbh'],
  ] as const) {
    const { rows } = await t.queue.admin.query(
      `insert into accounts (tenant_id, account_name, name_key, stem_key, key_version)
       values ($1, $2, $3, 'acme', 1) returning id`,
      [t.tenantId, name, key],
    );
    ids[name] = rows[0].id;
  }
  const data = await t.file('one.json', [
    aConversation({ account: { name: 'Acme' }, line: 'Saw' }),
  ]);
  const sent = ['--tenant', t.tenantId, '--key', 'one', '--data', data, '--wait', '20'];
  const { stdout } = await t.run('enqueue', 'detect-opportunity', ...sent);
  expect(stdout).toContain('proposed');
  return ids;
}

const statusOf = async (t: CliSystem) => {
  const { rows } = await t.queue.admin.query(
    `select status, result ->> 'outcome' as outcome from inbox where tenant_id = $1`,
    [t.tenantId],
  );
  return rows;
};

test('suggestions are listed in words, accepted with a choice, and what waited is run', async () => {
  const queue = openDurableTest('postgres', JOBS);
  await using t = await openCliSystem('postgres', queue);
  (await queue).startRelay();
  const { 'Acme Inc': inc = '' } = await aDoubt(t);
  const tenant = ['--tenant', t.tenantId];

  const listed = await t.run('suggestions', 'list', ...tenant);
  expect(listed.stdout).toMatch(/Which account is “Acme”: Acme .* or a new one\? 1 message waits/);
  expect(listed.stdout).toContain(`--choice ${inc}  Acme Inc`);
  const [, id = ''] = /^ {2}([\da-f-]{36}) {2}account_match/m.exec(listed.stdout) ?? [];

  const unchosen = await t.run('suggestions', 'accept', id, ...tenant, ...BY);
  expect(unchosen).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('choice: is required'),
  });
  const accept = await t.run('suggestions', 'accept', id, ...tenant, ...BY, '--choice', inc);
  expect(accept).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('1 message will be run again'),
  });
  await expect
    .poll(() => statusOf(t), { timeout: 20_000 })
    .toEqual([{ status: 'done', outcome: 'created' }]);

  const again = await t.run('suggestions', 'dismiss', id, ...tenant, ...BY);
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('already') });
  expect((await t.run('suggestions', 'list', ...tenant)).stdout).toBe('No suggestions.\n');
  const all = await t.run('suggestions', 'list', ...tenant, '--status', 'all');
  expect(all.stdout).toContain('accepted by Ann (I know them)');

  const deal = await t.run('explain', 'deal', 'acme inc – saw', ...tenant);
  expect(deal).toMatchObject({ code: 0, stderr: '' });
  expect(deal.stdout).toMatch(/stage: prospecting, next discovery/);
  expect(deal.stdout).toMatch(/missing +need: not yet said by the buyer/);
  expect(deal.stdout).toMatch(/productLine +Saw +the latest by its own time/);
  const field = await t.run('explain', 'account', 'ACME', ...tenant, '--field', 'alias');
  expect(field.stdout).toMatch(/alias: a human override holds until released/);
  expect(field.stdout).toMatch(/→ .* set by a person +Acme +Ann +I know them/);
  const person = await t.run('explain', 'stakeholder', 'dana@acme.example', ...tenant);
  expect(person.stdout).toMatch(/decisionPower +2 +the newest heuristic/);
});

test('suggestions accept joins an account that was made to the one that it is', async () => {
  await using t = await openCliSystem();
  t.queue.startWorker();
  const tenant = ['--tenant', t.tenantId];
  for (const name of ['Meridian Logistics', 'Meridan Logistics']) {
    const data = await t.file(`${name}.json`, [aConversation({ account: { name } })]);
    const sent = [...tenant, '--key', name, '--data', data, '--wait', '20'];
    await t.run('enqueue', 'detect-opportunity', ...sent);
  }
  const { stdout } = await t.run('suggestions', 'list', ...tenant);
  expect(stdout).toMatch(/Is “Meridan Logistics”, which was made, Meridian Logistics \(0\.\d+: /);
  expect(stdout).not.toContain('--choice new');
  const [, id = ''] = /^ {2}([\da-f-]{36}) {2}account_match/m.exec(stdout) ?? [];
  const accept = await t.run('suggestions', 'accept', id, ...tenant, ...BY);
  expect(accept).toMatchObject({ code: 0, stdout: expect.stringContaining('accepted: Is “') });
  const known = await t.run('explain', 'account', 'Meridan Logistics', ...tenant);
  expect(known.stdout).toContain('Meridian Logistics');
});

test('suggestions dismiss leaves all as it is; what is not there or not named is said', async () => {
  await using t = await openCliSystem();
  await aDoubt(t);
  const tenant = ['--tenant', t.tenantId];
  const { rows } = await t.queue.admin.query('select id from suggestions where tenant_id = $1', [
    t.tenantId,
  ]);
  const done = await t.run('suggestions', 'dismiss', rows[0].id, ...tenant, ...BY);
  expect(done.stdout).toMatch(/^dismissed: Which account is “Acme”/);
  expect(await statusOf(t)).toEqual([{ status: 'done', outcome: 'proposed' }]);
  const nobody = await t.run('explain', 'deal', 'nothing', ...tenant);
  expect(nobody).toMatchObject({ code: 1, stderr: expect.stringContaining('there is no deal') });
  const unknown = await t.run('suggestions', 'list', ...tenant, '--kind', 'other');
  expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('kind') });
});
