import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { type CliSystem, openCliSystem, run } from './run.ts';

// Each command is a process of its own; a busy machine starts them slowly.
vi.setConfig({ testTimeout: 120_000 });

const mail = (id: string, from: string, body: string) =>
  `From: ${from}\nTo: Jo <jo@vendor.example>\nMessage-ID: <${id}>\nDate: Mon, 2 Mar 2026 10:00:00 +0100\nSubject: Trackers\n\n${body}\n`;
const BUYING =
  'We are looking for trackers for 300 trucks and need them by June. We have set aside $48,000. Could you send me a proposal?';

const dealsOf = async ({ queue, tenantId }: CliSystem) => {
  const { rows } = await queue.admin.query(
    `select account_name, website, product_line, estimated_value from opportunities
     join accounts on accounts.id = account_id and accounts.tenant_id = opportunities.tenant_id
     where opportunities.tenant_id = $1 order by 1`,
    [tenantId],
  );
  return rows;
};

test('ingest takes a folder of raw conversations, and says of each file what it cannot use', async () => {
  await using t = await openCliSystem();
  t.queue.startWorker();
  const folder = join(t.folder, 'raw');
  await mkdir(join(folder, 'more'), { recursive: true });
  const files = {
    'a.eml': mail('a@acme', 'Dana <dana@acme.example>', BUYING),
    'b.eml': mail('b@acme', 'Dana <dana@acme.example>', ''),
    'box.mbox': `From x@y Mon Mar  2 09:00:00 2026\n${mail('c@birch', 'Bo <bo@birch.example>', BUYING)}\nFrom x@y Mon Mar  2 09:00:00 2026\n${mail('d', 'Jo <jo@vendor.example>', BUYING)}`,
    'more/call.txt': `Customer: ${BUYING}\nRep: I'll send it.`,
    'more/picture.png': '\u0089PNG\0\0\0',
    '.hidden': 'nothing',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const set = ['--own-domain', 'vendor.example', '--product', 'Fleet Telematics=tracker,trackers'];
  set.push('--model-calls', '7');
  expect((await t.run('tenant', 'set', t.tenantId, ...set)).stdout).toContain(
    '1 own domain, 1 product line, 7 questions to a model a day',
  );

  const first = await t.run('ingest', folder, '--tenant', t.tenantId, '--wait');

  expect(first.stdout).toContain('2 enqueued, 4 refused');
  const said = first.stderr
    .trim()
    .split('\n')
    .filter((line) => line.includes(', line '));
  expect(said.sort()).toEqual([
    'b.eml, line 1: its body is empty',
    expect.stringMatching(/^box.mbox, line 10: account: only your own people take part/),
    expect.stringMatching(
      /^more\/call.txt, line 1: account: no address tells whose it is; name it with --account/,
    ),
    'more/picture.png, line 1: is nothing that holds conversations',
  ]);
  const named = ['--account', 'Cedar Ltd', '--tenant', t.tenantId, '--wait'];
  const call = await t.run('ingest', join(folder, 'more', 'call.txt'), ...named);
  expect(call.stdout).toContain('1 enqueued, 0 refused');
  const again = await t.run('ingest', folder, '--tenant', t.tenantId, '--wait');
  expect(again.stdout).toContain('2 repeats: handled once');

  // The tenant has Cedar by now: a call that names it needs no address.
  const later = await t.file('later.txt', [`Customer: Hello from Cedar. ${BUYING}`, 'Rep: Sure.']);
  const found = await t.run('ingest', later, '--tenant', t.tenantId, '--wait');
  expect(found.stdout).toContain('1 enqueued, 0 refused');

  const line = { product_line: 'Fleet Telematics', estimated_value: 48_000 };
  expect(await dealsOf(t)).toEqual([
    { account_name: 'Acme', website: 'acme.example', ...line },
    { account_name: 'Birch', website: 'birch.example', ...line },
    { account_name: 'Cedar Ltd', website: null, ...line },
  ]);
});

test("ingest reads mails and chats in JSONL beside the job's own data, and a CRM's activities", async () => {
  await using t = await openCliSystem();
  t.queue.startWorker();
  const path = await t.file('mixed.jsonl', [
    {
      account: { name: 'Acme' },
      conversation: {
        interactionId: 'x',
        channel: 'call',
        at: '2026-03-02T09:00:00Z',
        summary: BUYING,
      },
    },
    {
      message_id: 'm1',
      date: '2026-03-02T09:00:00Z',
      from: 'bo@birch.example',
      to: 'jo@vendor.example',
      subject: 'Hi',
      body: BUYING,
    },
    { user: 'Customer', text: BUYING, ts: '1772442000.1', channel: 'C1' },
    { user: 'Agent', text: 'Sure.', ts: '1772442001.1', channel: 'C1' },
    { what: 'else' },
  ]);
  const options = [
    '--tenant',
    t.tenantId,
    '--wait',
    '--account',
    'Cedar',
    '--own-domain',
    'vendor.example',
  ];
  const taken = await t.run('ingest', path, ...options);
  expect(taken.stdout).toContain('3 enqueued, 1 refused');
  expect(taken.stderr).toContain('line 5: account: is required');

  const csv = await t.file('activities.csv', [
    'Type,Subject,Description,Date,Account,Contact Name',
    `Call,Trackers,"Dana wants trackers for 300 trucks, has a budget of $48,000 and asked for a proposal",2026-03-02,Delta,Dana Reyes`,
  ]);
  expect((await t.run('ingest', csv, '--tenant', t.tenantId, '--wait')).stdout).toContain(
    '1 enqueued, 0 refused',
  );
  expect((await dealsOf(t)).map((deal) => deal.account_name)).toEqual(['Acme', 'Cedar', 'Delta']);
});

test('tenant set refuses what is no domain and no product', async () => {
  const set = (...args: string[]) =>
    run(['tenant', 'set', 'acme', ...args], {
      env: { DATABASE_OWNER_URL: 'postgres://localhost:1/x' },
    });
  expect((await set('--own-domain', 'not a domain')).stderr).toContain(
    '--own-domain must be a web domain',
  );
  expect((await set('--product', '=x')).stderr).toContain('--product must be a name');
  expect((await set('--model-calls', '-1')).stderr).toContain('--model-calls must be a whole');
});

test('judge conversation answers with the words each signal rests on', async () => {
  const lines = [
    {
      text: 'Dana: We have $50k set aside, but I need to run this by Sarah.\nRep: Sure.',
      at: '2026-03-02T09:00:00Z',
    },
    {
      eml: mail('a', 'Dana <dana@acme.example>', BUYING),
      ownDomains: ['vendor.example'],
      catalogue: [{ line: 'Fleet Telematics', synonyms: ['trackers'] }],
    },
    {
      interactionId: 'x',
      channel: 'call',
      at: '2026-03-02T09:00:00Z',
      account: 'Acme',
      turns: [{ speaker: 'Dana', side: 'buyer', text: 'The budget was cut.' }],
    },
    { text: '' },
    { what: 'else' },
  ];
  const { stdout, code } = await run(['judge', 'conversation'], {
    stdin: lines.map((line) => JSON.stringify(line)).join('\n'),
  });
  const [text, eml, bare, empty, other] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(text.qualification).toMatchObject({
    bant: { budget: { value: '$50k' } },
    meddic: { economicBuyer: { value: 'Sarah' } },
  });
  expect(text.quotes).toContainEqual(
    expect.objectContaining({
      signal: 'budget',
      speaker: 'Dana',
      text: 'We have $50k set aside, but I need to run this by Sarah.',
    }),
  );
  expect(eml).toMatchObject({
    account: { name: 'Acme', website: 'acme.example' },
    signals: { productLine: 'Fleet Telematics', estimatedValue: 48_000 },
  });
  expect(eml.signals.dealPotentialConfidence).toBeGreaterThan(0.8);
  expect(bare).toMatchObject({
    account: { name: 'Acme' },
    qualification: { bant: { budget: { identified: false } } },
  });
  expect(empty).toEqual({ error: { line: 4, reason: 'text: is empty' } });
  expect(other.error.line).toBe(5);
  expect(code).toBe(1);
});
