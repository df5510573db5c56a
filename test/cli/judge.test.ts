import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { run } from './run.ts';

// Each command is a process of its own; a busy machine starts them slowly.
vi.setConfig({ testTimeout: 90_000 });

const judge = async (args: readonly string[], ...lines: readonly (object | string)[]) => {
  const stdin = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  const { code, stdout, stderr } = await run(['judge', ...args], { stdin: stdin.join('\n') });
  const answers = stdout.split('\n').filter(Boolean);
  return { code, stderr, answers: answers.map((line) => JSON.parse(line)) };
};

test('judge answers each line in order, and goes on after one that it cannot judge', async () => {
  const { code, answers } = await judge(
    ['company'],
    { a: 'Acme Inc', b: 'ACME' },
    '{"a":"Acme"',
    '',
    { a: { name: 'Acme', domain: 'acme.com' }, b: { emails: ['jo@acme.com'] } },
    { a: { nam: 'Acme' }, b: 7 },
    {
      a: { name: 'Acme', emails: ['jo@gmail.com'] },
      b: { name: 'Zeta', emails: ['al@gmail.com'] },
    },
  );

  expect(answers).toMatchObject([
    { verdict: 'same', why: ['equal but for the legal form'] },
    { error: { line: 2, reason: 'is not JSON (at character 12)' } },
    { verdict: 'same' },
    { error: { line: 5, reason: 'a.nam: unknown key; b: must be an object' } },
    { verdict: 'different' },
  ]);
  expect(code).toBe(1);
});

test('judge knows people, titles, amounts and dates', async () => {
  const at = '2026-03-11T09:00:00Z';
  const [people, titles, amounts, dates] = await Promise.all([
    judge(['person'], { a: 'Dana Reyes', b: { name: 'Dana Reyes', emails: ['d@elm.com'] } }),
    judge(['title'], { title: 'SVP Sales' }, { title: null }),
    judge(['money'], { text: '40-50k € per year', at }),
    judge(
      ['date'],
      { text: 'by end of Q3', at, zone: 'Europe/Berlin' },
      { text: 'x', at, zone: 'Mars' },
    ),
  ]);

  expect([people.code, titles.code, amounts.code, dates.code]).toEqual([0, 0, 0, 1]);
  expect(people.answers).toMatchObject([{ verdict: 'suggest' }]);
  expect(titles.answers).toMatchObject([
    { tier: 'vp', scores: { decisionPower: 8 } },
    { scores: {} },
  ]);
  expect(amounts.answers).toMatchObject([
    { amounts: [{ low: '40000', high: '50000', currency: 'EUR' }] },
  ]);
  expect(dates.answers).toMatchObject([
    { dates: [{ date: '2026-09-30', precision: 'quarter', relation: 'by' }] },
    { error: { line: 2, reason: 'zone: is no time zone known, as Europe/Berlin' } },
  ]);
});

test('judge --cluster names for each record the line of the first one of its cluster', async () => {
  const companies = await judge(
    ['company', '--cluster'],
    { id: 7, name: 'Acme Inc' },
    '"Zeta"',
    '{',
    '"ACME"',
  );
  expect(companies).toMatchObject({
    code: 1,
    answers: [{ id: 7, cluster: 1 }, { cluster: 2 }, { error: { line: 3 } }, { cluster: 1 }],
  });
});

test.each([
  [['planet'], 'the kind is one of company, person, title, money, date, conversation'],
  [['constructor'], 'the kind is one of'],
  [['title', '--cluster'], 'title has no --cluster'],
])('judge %j is refused in a line', async (args, said) => {
  const { code, stderr } = await judge(args);
  expect(code).toBe(1);
  expect(stderr).toContain(said);
});

/** Every file and package that a file loads, and those load in turn. */
function loadedBy(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const source = readFileSync(file, 'utf8');
  for (const [, name = ''] of source.matchAll(/^import (?!type)[^;]*?from '([^']+)'/gmu)) {
    if (name.startsWith('.')) loadedBy(join(dirname(file), name), seen);
    else seen.add(name);
  }
  return seen;
}

test('judge loads neither the database nor the queue', () => {
  const folder = join(import.meta.dirname, '../../src/cli');
  const kinds = ['company', 'person', 'title', 'money', 'date'];
  const files = ['judge.ts', ...kinds.map((kind) => `judge-${kind}.ts`)];
  const loaded = files.flatMap((file) => [...loadedBy(join(folder, file))]);

  expect(loaded).toContain('valibot');
  expect(loaded).toContain('tldts');
  expect(
    loaded.filter((name) => /mikro-orm|bullmq|kysely|ioredis|^pg$|src\/(db|queue|jobs)/.test(name)),
  ).toEqual([]);
});
