import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { InputLine } from '../../src/cli/input-line.ts';
import { readConversations } from '../../src/cli/read-conversations.ts';
import { readCrmRows } from '../../src/cli/read-crm-rows.ts';
import { csvMapFrom } from '../../src/crm/csv-map.ts';
import { openTestConsole } from '../console/setup.ts';
import { faultOfCall, faultOfTime, ownTime } from './judge.ts';
import { hostileMessages } from './messages.ts';
import { hostileJson, hostileText, MARK } from './values.ts';

const TENANT = '0a1b2c3d-4e5f-4687-9786-a5b4c3d2e1f0';

type Lines = (path: string) => AsyncIterable<InputLine>;

/** Reads a file of these bytes, line by line, none of which may take long. */
async function read(text: string | Buffer, lines: Lines) {
  const folder = await mkdtemp(join(tmpdir(), 'dealkeeper-hostile-'));
  try {
    const path = join(folder, 'lines');
    await writeFile(path, text);
    const { found, ms } = await readOnce(lines(path));
    const slow = ms.flatMap((one, i) => (faultOfTime(one) === null ? [] : [i]));
    // Code may have been compiled meanwhile, or garbage collected: what is slow is slow each time.
    const again = slow.length > 0 ? await readOnce(lines(path)) : null;
    for (const i of slow) expect(faultOfTime(again?.ms[i] ?? Infinity), `line ${i}`).toBeNull();
    return found;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function readOnce(lines: AsyncIterable<InputLine>) {
  const found: InputLine[] = [];
  const ms: number[] = [];
  let took = ownTime();
  for await (const line of lines) {
    found.push(line);
    ms.push(took());
    took = ownTime();
  }
  return { found, ms };
}

function expectClear(lines: readonly InputLine[]): void {
  const refused = lines.flatMap((line) => (line.kind === 'refused' ? [line] : []));
  for (const { line, reason } of refused) {
    expect(line).toBeGreaterThan(0);
    expect(reason).not.toContain(MARK);
    expect(reason.length).toBeGreaterThan(3);
  }
}

const conversations = (path: string) => readConversations(path, { ownDomains: [] });

test('a file of hostile conversations is read to its end, each line for itself', async () => {
  const messages = fc.sample(hostileMessages(TENANT), { numRuns: 200, seed: 3 });
  const values = fc.sample(hostileJson, { numRuns: 100, seed: 4 });
  const texts = fc
    .sample(hostileText, { numRuns: 100, seed: 5 })
    .filter((text) => !/\n/.test(text) && text.trim() !== '');
  const lines = [
    ...[...messages.map(({ message }) => message), ...values].map((one) => JSON.stringify(one)),
    ...texts,
  ];

  const found = await read(Buffer.from(lines.join('\n')), conversations);
  expect(found).toHaveLength(lines.length);
  expectClear(found);
});

test('a CSV of hostile rows is read to its end, and bytes that are no text are said', async () => {
  const map = csvMapFrom({
    columns: { account: 'a', name: 'b', estimatedValue: 'c' },
    defaults: { dealStage: 'prospecting' },
  });
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const cells = fc.sample(hostileText, { numRuns: 300, seed: 6 }).map(quoted);
  const rows = Array.from({ length: 100 }, (_, i) => cells.slice(3 * i, 3 * i + 3).join());
  const source = (path: string) => readCrmRows({ path, map, sha256: 'f'.repeat(64), at: null });

  const found = await read(`a,b,c\n${rows.join('\n')}\nlast,last,1\n`, source);
  expect(found.at(-1)).toMatchObject({ kind: 'sendable', about: expect.stringContaining('last') });
  expectClear(found);
  for (const bytes of [
    Buffer.from([0xff, 0xfe, 0x00]),
    Buffer.from('a,b,c\n"open'),
    Buffer.from('a,b,c\n\xff,\x00,\n', 'latin1'),
  ]) {
    await read(bytes, source).then(expectClear, (error: Error) =>
      expect(error.name).toBe('ConfigurationError'),
    );
    expectClear(await read(bytes, conversations));
  }
});

test('the console answers hostile requests, and never with what they say or a failure of its own', async () => {
  await using t = await openTestConsole('postgres');
  const texts = fc
    .sample(hostileText, { numRuns: 120, seed: 7 })
    .map((text) => encodeURIComponent(text.toWellFormed()).slice(0, 4_000));
  const paths = texts.flatMap((text) => [
    `/${text}`,
    `/queues/api/queues/deals/${text}`,
    `/queues/api/queues/${text}/1/logs`,
    `/queues/api/queues?activeQueue=${text}&status=${text}&page=${text}&jobsPerPage=${text}`,
  ]);
  const strange = [
    '/queues/%',
    '/queues/api/%c0%af',
    '/..%2f..%2fetc/passwd',
    '//evil.example/',
    '/queues/api/queues?page=-1&jobsPerPage=1e9',
  ];
  for (const path of [...paths, ...strange]) {
    const fault = await faultOfCall(async () => {
      const answer = await t.ask(new URL(t.console.url).origin + path);
      expect(answer.status, path).toBeLessThan(500);
      expect(answer.text, path).not.toContain(MARK);
    });
    expect(fault, path).toBeNull();
  }
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE']) {
    const { status } = await t.ask('/queues/api/queues', {}, method);
    expect(status, method).toBeGreaterThanOrEqual(400);
    expect(status, method).toBeLessThan(500);
  }
  const long = { 'x-long': 'a'.repeat(12_000), cookie: MARK, authorization: `Basic ${MARK}` };
  expect((await t.ask('/queues', long)).status).toBeLessThan(500);
}, 60_000);
