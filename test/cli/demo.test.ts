import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openCliSystem, run, start } from './run.ts';

// Each command is a process of its own; a busy machine starts them slowly.
vi.setConfig({ testTimeout: 90_000 });

test('demo turns the sample into these accounts and deals, and ends by itself', async () => {
  const { code, stdout, stderr } = await run(['demo'], { env: { COLUMNS: '200' } });

  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('dealkeeper:') });
  const [, summary = ''] = /31 jobs in \S+ s: (.*)\./.exec(stdout) ?? [];
  const said = Object.fromEntries(
    summary.split(', ').map((part) => part.split(/ (.*)/).slice(0, 2).reverse()),
  ) as Record<string, string>;
  expect(said).toMatchObject({ created: '12', proposed: '1', failed: '1', repeated: '1' });
  // Which mention comes first is the queue's choice: those that follow update, or match.
  expect(Number(said.updated) + Number(said.matched)).toBe(11);
  expect(said['left alone']).toBe('5');
  expect(tablesOf(stdout)).toEqual({
    'northwind-sales': [
      'Acme Corp (https://acme.example)',
      'Acme Corp – Driver Coaching 15,000 2027-03-01 0.88',
      'Acme Corp – Fleet Telematics 52,000 2027-02-15 0.95',
      'Acme Corp – Fleet Telematics 33,000 2027-07-15 0.86',
      'Café Lumière SARL (https://cafe-lumiere.example)',
      'Café Lumière – Loyalty Cloud 22,500 USD 2027-02-12 1.00',
      'Halden GmbH (https://halden.example)',
      'Halden GmbH – Line Inspector 120,000 USD 2027-02-26 1.00',
      'Halden Inc. (https://halden-us.example)',
      'Halden Inc. – Line Inspector 45,000 USD 2027-03-26 1.00',
      'Orchid Biotech (https://orchidbio.example)',
      'Orchid – Lab Notebook 30,000 USD 2027-02-01 1.00',
      'Pinecrest Logistics (https://www.pinecrest.example)',
      'Pinecrest – Warehouse Vision 2025 64,000 USD 2026-03-31 1.00',
      'Pinecrest Logistics – Warehouse Vision 70,000 2027-04-30 0.93',
    ],
    bluebird: [
      'Acme Corp (https://acme-hotels.example)',
      'Acme Corp – Guest Messaging 36,000 2027-03-31 0.90',
      'Copperfield Schools Trust (copperfield.example)',
      'Copperfield Schools Trust – Attendance Alerts 24,000 2027-06-30 0.83',
      'Saltmarsh Insurance plc (saltmarsh.example)',
      'Saltmarsh Insurance plc – Claims Triage 165,000 2027-05-28 0.94',
    ],
  });
  expect(stdout).not.toContain('\u001b');
});

test('demo tells one account: its plan, its people and why, its deal, and what a person overrides', async () => {
  const { stdout } = await run(['demo'], { env: { COLUMNS: '100' } });

  const story = stdout.slice(stdout.indexOf('One account, as a salesperson reads it'));
  expect(Math.max(...story.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  const told = story.replaceAll(/\s+/g, ' ');
  for (const line of [
    'Acme Corp · Transport · https://acme.example · 6 conversations',
    'competitors RoadSense (heard once on 2026-11-05)',
    'Dana Reyes · VP Operations · decision maker · 4 conversations',
    'decision power 9 said on 2026-11-05: “I sign for it myself”',
    'influence 7 title "VP Operations": a vice president',
    'relationship 7 3 to start with + 2 for 4 interactions in 90 days + 1 for 2 channels + 1 for 1 sign of trust = 7',
    'Acme Corp – Fleet Telematics · evaluation · 52,000 · closes 2027-02-15',
    'budget: “The board gave us 52,000 for this”',
    'missing economic buyer: not yet said by the buyer',
    'open Quote 300 units (Agent, due 2026-11-06)',
    'before 9 · said on 2026-11-05: “I sign for it myself”',
    'says 10: “What I sign, nobody else has to.”',
    'still 4 · a human override holds until released',
    'suggested to a person: decisionPower 10',
  ]) {
    expect(told).toContain(line);
  }
  expect(told).toMatch(/overridden 4 · Ann Keller set it on \S+: “her CFO told me/);
});

test('demo --input takes the lines it can use, and names the others by number', async () => {
  await using t = await openCliSystem();
  const path = await t.file('own.jsonl', [
    conversation('one', 'Birch Dental'),
    '{ "account": ',
    { account: { name: 'Birch Dental' } },
    conversation('two', 'Birch Dental'),
  ]);

  const { code, stdout } = await run(['demo', '--input', path, '--tenant', 'mine']);

  expect(code).toBe(0);
  expect(stdout).toContain('line 2: is not JSON');
  expect(stdout).toContain('line 3: conversation: is required');
  expect(stdout).toContain('mine  1 account, 1 opportunity');
  expect(stdout).toMatch(/2 jobs in .*1 created/);
  expect(stdout).toContain('Birch Dental · 2 conversations');
  expect(stdout).not.toContain('Then a person knows better');
});

test('demo leaves nothing behind when it is interrupted', async () => {
  const child = start(['demo']);
  const exited = once(child, 'exit');
  await once(child.stderr, 'data');

  child.kill('SIGINT');

  const [code] = await exited;
  expect(code).toBe(130);
  const left = await readdir(tmpdir());
  const owners = left.filter((name) => name.startsWith('dealkeeper-pg-'));
  const marks = await Promise.all(owners.map((name) => readdir(join(tmpdir(), name))));
  expect(marks.flat().filter((name) => name.includes(String(child.pid)))).toEqual([]);
});

function conversation(interactionId: string, name: string) {
  return {
    account: { name },
    conversation: { interactionId, channel: 'email', at: '2026-11-02T09:00:00Z', summary: 'Hi.' },
    signals: { dealPotentialConfidence: 0.9, productLine: 'Recall' },
  };
}

/** The lines of each tenant's table: an account, or a deal with value, close date and confidence. */
function tablesOf(stdout: string): Record<string, string[]> {
  const tables: Record<string, string[]> = {};
  let current: string[] = [];
  for (const line of stdout.slice(stdout.indexOf('What is true now')).split('\n')) {
    const [, slug] = /^(\S+) {2}\d+ accounts?, /.exec(line) ?? [];
    if (slug !== undefined) tables[slug] = current = [];
    else if (/^ {2}\S.*\)$/.test(line)) current.push(line.trim());
    else if (line.startsWith('    ')) current.push(dealIn(line));
    else if (line.startsWith('31 jobs')) break;
  }
  return tables;
}

function dealIn(line: string): string {
  const [name = '', ...cells] = line.trim().split(/ {2,}/);
  return [name, ...cells.slice(-4, -1)].join(' ');
}
