import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { type CliSystem, openCliSystem, SAMPLES } from './run.ts';

// Each command is a process of its own; a busy machine starts them slowly.
vi.setConfig({ testTimeout: 90_000 });

const conversation = (interactionId: string, confidence = 0.9, line = 'Recall') => ({
  account: { name: 'Birch Dental' },
  conversation: { interactionId, channel: 'email', at: '2026-11-02T09:00:00Z', summary: 'Hello.' },
  signals: { dealPotentialConfidence: confidence, productLine: line },
});

const dealsOf = async ({ queue, tenantId }: CliSystem) => {
  const { rows } = await queue.admin.query(
    'select name, deal_stage, estimated_value from opportunities where tenant_id = $1 order by name',
    [tenantId],
  );
  return rows;
};

test('ingest says which lines it cannot use, and why, and takes the others in', async () => {
  await using t = await openCliSystem();
  t.queue.startWorker();
  const path = await t.file('mixed.jsonl', [
    `\ufeff${JSON.stringify(conversation('one'))}`,
    'not json',
    '',
    [1, 2],
    { ...conversation('two'), surprise: true },
    { ...conversation('three'), tenant: 'nobody-at-all' },
    { ...conversation('four'), closeDate: 'soon' },
    {
      ...conversation('five'),
      conversation: { ...conversation('five').conversation, summary: 'x'.repeat(70_000) },
    },
    { ...conversation('six'), idempotencyKey: 'my own key' },
  ]);

  const { code, stdout, stderr } = await t.run('ingest', path, '--tenant', t.tenantId, '--wait');

  expect(stderr.trim().split('\n')).toEqual([
    'line 2: is not JSON',
    'line 4: must be an object',
    'line 5: surprise: unknown key',
    expect.stringMatching(/^line 6: tenant: there is no "nobody-at-all"/),
    expect.stringMatching(/^line 7: closeDate: must be ISO 8601/),
    expect.stringMatching(/^line 8: envelope: is \d+ bytes of JSON, at most 65536 are taken$/),
  ]);
  expect(stdout).toContain('2 enqueued, 6 refused');
  expect(code).toBe(0);
  const { rows } = await t.queue.admin.query(
    'select idempotency_key from inbox where tenant_id = $1 order by 1',
    [t.tenantId],
  );
  expect(rows.map((row) => row.idempotency_key)).toEqual(['detect:email:one', 'my own key']);
});

test('ingest fails only where no line could be used', async () => {
  await using t = await openCliSystem();
  const path = await t.file('bad.jsonl', ['not json', '{}']);

  const { code, stdout } = await t.run('ingest', path, '--tenant', t.tenantId);

  expect({ code, stdout }).toEqual({ code: 1, stdout: '0 enqueued, 2 refused\n' });
});

test('ingest of the same file again changes nothing', async () => {
  await using t = await openCliSystem();
  t.queue.startWorker();
  const path = await t.file('a.jsonl', [conversation('one'), conversation('two', 0.9, 'Other')]);
  await t.run('ingest', path, '--tenant', t.tenantId, '--wait');
  const before = await dealsOf(t);

  const { stdout } = await t.run('ingest', path, '--tenant', t.tenantId, '--wait');

  expect(stdout).toContain('2 enqueued (2 repeats: handled once), 0 refused');
  expect(await dealsOf(t)).toEqual(before);
  expect(before).toHaveLength(2);
});

test('ingest says of a changed line under a used key that it was refused', async () => {
  await using t = await openCliSystem();
  t.queue.startWorker();
  const before = await t.file('a.jsonl', [conversation('one'), conversation('two')]);
  const after = await t.file('b.jsonl', [conversation('one', 0.95), conversation('two')]);
  await t.run('ingest', before, '--tenant', t.tenantId, '--wait');

  const { stdout } = await t.run('ingest', after, '--tenant', t.tenantId, '--wait');

  expect(stdout).toContain('IdempotencyConflict: idempotencyKey: detect-opportunity');
  expect(stdout).toContain('2 enqueued (1 repeat: handled once), 0 refused\n');
  expect(stdout).toContain('1 failed');
});

test('ingest --one-at-a-time lets a line decide on what the line before it left', async () => {
  await using t = await openCliSystem();
  t.queue.startWorker();
  // Each but the first would be too unsure to make the deal: only in order are they its news.
  const lines = Array.from({ length: 12 }, (_, i) => conversation(`c${i}`, i === 0 ? 0.9 : 0.71));
  const path = await t.file('ordered.jsonl', lines);

  const { stdout } = await t.run('ingest', path, '--tenant', t.tenantId, '--one-at-a-time');

  expect(stdout).toContain('12 enqueued, 0 refused');
  expect(stdout).toContain('1 created, 11 matched');
});

test("ingest reads a CRM's export through its map", async () => {
  await using t = await openCliSystem();
  t.queue.startWorker();
  const sample = await readFile(join(SAMPLES, 'crm-export.csv'), 'utf8');
  const [header = '', ...rows] = sample.trimEnd().split('\n');
  const path = await t.file('export.csv', [
    `\ufeff${header}`,
    ...rows,
    '006B1,Elm Press,,,"Elm, first","Two\nlines",Prospecting,"USD 1,000.00",1/31/2027,10,9/1/2026',
    '006B2,,,,No account,X,Prospecting,"USD 1.00",1/31/2027,10,9/1/2026',
    '006B3,Elm Press,,,Bad stage,X,Verbal OK,"USD 1.00",1/31/2027,10,9/1/2026',
    '006B4,Elm Press,,,Bad date,X,Prospecting,"USD 1.00",31/1/2027,10,9/1/2026',
    '006B5,Elm Press,too,few',
    '006B6,Elm Press,,,Bad value,X,Prospecting,"1.000,00",1/31/2027,10,9/1/2026',
  ]);
  const map = join(SAMPLES, 'crm-map.json');

  const first = await t.run('ingest', path, '--map', map, '--tenant', t.tenantId, '--wait');
  const second = await t.run('ingest', path, '--map', map, '--tenant', t.tenantId, '--wait');

  expect(first.stderr.trim().split('\n')).toEqual([
    'line 9: Account Name: is empty',
    "line 10: Stage: is not among the map's stages",
    'line 11: Close Date: is not a date as M/D/YYYY or iso',
    'line 12: has more or fewer cells than the header',
    'line 13: Amount: is not a number as 1,234.50',
  ]);
  expect(first.stdout).toContain('6 enqueued, 5 refused\n6 created');
  expect(second.stdout).toContain('6 enqueued (6 repeats: handled once), 5 refused');
  expect(await dealsOf(t)).toEqual([
    { name: 'Café Lumière – Loyalty Cloud', deal_stage: 'qualification', estimated_value: 18500 },
    { name: 'Elm, first', deal_stage: 'prospecting', estimated_value: 1000 },
    { name: 'Halden GmbH – Line Inspector', deal_stage: 'evaluation', estimated_value: 120000 },
    { name: 'Halden Inc. – Line Inspector', deal_stage: 'prospecting', estimated_value: 45000 },
    { name: 'Orchid – Lab Notebook', deal_stage: 'stalled', estimated_value: 27000 },
    {
      name: 'Pinecrest – Warehouse Vision 2025',
      deal_stage: 'closed_won',
      estimated_value: 64000,
    },
  ]);
});

test('ingest refuses a file without the columns of its map, and a map with a fault', async () => {
  await using t = await openCliSystem();
  const csv = await t.file('x.csv', ['Name,Stage', 'Elm,Won']);
  const map = await t.file('map.json', [
    '{ "columns": { "account": "Company" }, "name": "{account}" }',
  ]);
  const wrong = await t.file('wrong.json', ['{ "columns": { "acount": "Company" } }']);
  const cases = [
    [`there is no column "Company", which the map names; there are: Name, Stage`, map],
    ['columns.acount: unknown key', wrong],
    ['a CSV needs --map', undefined],
  ] as const;

  for (const [said, path] of cases) {
    const option = path === undefined ? [] : ['--map', path];
    const { code, stderr } = await t.run('ingest', csv, ...option, '--tenant', t.tenantId);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(said) });
    expect(stderr.trim().split('\n')).toHaveLength(1);
  }
});
