import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as exported from '../../src/index.ts';
import { Conversation } from '../../src/schemas/conversation.ts';
import { parseOrThrow } from '../../src/schemas/parse.ts';
import { CONTEXT } from '../signals/talk.ts';
import { faultOfCall, faultOfCase } from './judge.ts';
import { unspeakable } from './unspeakable.ts';
import { hostileJson, hostileText, MARK, TEXTS } from './values.ts';

const { accountOf, listenByRules, readConversations, readMail, readText } = exported;

const OPTIONS = { at: '2026-03-04T09:00:00Z' };
const NAMES = ['a.eml', 'a.mbox', 'a.vtt', 'a.txt', 'a.json', 'a.jsonl', 'a.csv', undefined];

/** Raw text of every format, with hostile texts where its words would be. */
const FORMATS: readonly ((a: string, b: string, c: string) => string)[] = [
  (a) => a,
  (a, b, c) => `From: ${a}\nTo: ${b}\nDate: ${c}\nSubject: ${a}\n\n${b}\n> ${c}\n`,
  (a, b, c) => `From: ${a} <a@acme.example>\nContent-Type: text/html\n\n<p>${b}<blockquote>${c}`,
  (a, b, c) => `From a@b Mon Mar  2 10:00:00 2026\nFrom: ${a}\nMessage-ID: ${b}\n\n${c}\n`,
  (a, b, c) => `WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n<v ${a}>${b}</v>\n\n${c}\n`,
  (a, b, c) => `${a}: ${b}\nJo: yes\n${a}: ${c}\n`,
  (a, b, c) => JSON.stringify([{ speaker: a, text: b, at: c }]),
  (a, b, c) => `${JSON.stringify({ from: a, to: b, date: c, body: a })}\n${JSON.stringify([b])}`,
  (a, b, c) => `date,type,description\n"${a}",${b},"${c.replaceAll('"', '""')}"`,
];
const raws = fc
  .tuple(fc.constantFrom(...FORMATS), hostileText, hostileText, hostileText)
  .map(([format, a, b, c]) => format(a, b, c));
const bytes = fc.oneof(
  { weight: 4, arbitrary: raws.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: raws.map((text) => Buffer.from(text, 'utf16le')) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 400 }) },
);

/** A reader as a caller without types has it. */
type Untyped = (...args: unknown[]) => unknown;

type Read = Awaited<ReturnType<typeof readConversations>>;

/** What is read is a conversation that any job takes or refuses well, and says why it is none. */
function faultOfReadings(readings: Read): string | null {
  for (const reading of readings) {
    const said = reading.ok ? reading.notes : [reading.reason];
    if (said.join().includes(MARK)) return `quotes the value: ${said.join()}`;
    if (said.some((one) => one.length < 4)) return `says nothing: ${said.join()}`;
    if (!reading.ok) continue;
    const fault = faultOfCase(() => {
      const conversation = parseOrThrow(Conversation, reading.conversation);
      listenByRules(conversation, CONTEXT);
      accountOf(conversation.participants, [MARK]);
    });
    if (fault !== null) return fault;
  }
  return null;
}

test('every exported function but the one that connects is tried here', () => {
  const functions = Object.entries(exported).flatMap(([name, one]) =>
    typeof one === 'function' && !/^class\b/.test(String(one)) ? [name] : [],
  );
  const tried = [accountOf, listenByRules, readConversations, readMail, readText];
  expect(functions.toSorted()).toEqual([...tried.map(({ name }) => name), 'connect'].toSorted());
});

test('raw text, however hostile, is read, or is told to be nothing that can be', async () => {
  const found: string[] = [];
  let exchanges = 0;
  const look = async (what: string, read: () => Promise<Read>) => {
    let readings: Read = [];
    const fault = await faultOfCall(async () => {
      readings = await read();
    });
    exchanges += readings.filter(({ ok }) => ok).length;
    const wrong = fault ?? faultOfReadings(readings);
    if (wrong !== null) found.push(`${what}: ${wrong}`);
  };
  for (const [i, one] of fc.sample(bytes, { numRuns: 400, seed: 8 }).entries()) {
    const name = NAMES[i % NAMES.length];
    await look(`a mail, ${i}`, async () => [await readMail(one, OPTIONS)]);
    await look(`${name}, ${i}`, () =>
      readConversations(one, { ...OPTIONS, ...(name !== undefined && { name }) }),
    );
  }
  const texts = [...TEXTS, ...fc.sample(raws, { numRuns: 400, seed: 9 })];
  for (const [i, text] of texts.entries()) {
    await look(`a text, ${i}`, () => readText(text, OPTIONS));
    await look(`a name, ${i}`, () =>
      readConversations(Buffer.from('Dana: hi\nJo: yes\n'), { at: text, name: text }),
    );
  }
  expect(found).toEqual([]);
  expect(exchanges).toBeGreaterThan(300);
}, 120_000);

test('an account is told by people of hostile names and addresses, or is not', () => {
  const text = fc.option(hostileText, { nil: undefined });
  const people = fc.array(fc.record({ name: hostileText, email: text }), { maxLength: 5 });
  const found: string[] = [];
  const cases = fc.sample(fc.tuple(people, fc.array(hostileText)), { numRuns: 600, seed: 10 });
  for (const [some, domains] of cases) {
    const fault = faultOfCase(() => accountOf(some, domains));
    if (fault !== null) found.push(fault);
  }
  expect(found).toEqual([]);
});

test('every argument of the readers may be of any kind', async () => {
  const values = [...unspeakable(), ...fc.sample(hostileJson, { numRuns: 80, seed: 12 })];
  const mail = Buffer.from('From: a@acme.example\nSubject: x\n\nhello\n');
  const people = [{ name: 'Dana', email: 'dana@acme.example' }];
  const good: readonly (readonly [read: Untyped, args: readonly unknown[]])[] = [
    [readMail as Untyped, [mail, OPTIONS]],
    [readConversations as Untyped, [mail, OPTIONS]],
    [readText as Untyped, ['Dana: hi\nJo: yes\n', OPTIONS]],
    [accountOf as Untyped, [people, ['vendor.example']]],
  ];
  const found: string[] = [];
  const attempt = async (read: Untyped, ...args: unknown[]) => {
    const fault = await faultOfCall(async () => read(...args));
    if (fault !== null) found.push(`${read.name}: ${fault}`);
  };
  for (const [read, args] of good) {
    await attempt(read, ...args);
    for (const value of values) {
      for (const [i] of args.entries()) await attempt(read, ...args.with(i, value));
      const inside = read === accountOf ? [value] : { at: value, name: value };
      await attempt(read, ...args.with(1, inside));
    }
  }
  for (const value of values) {
    await attempt(accountOf as Untyped, [value], []);
    await attempt(accountOf as Untyped, [{ email: value }], []);
    await attempt(accountOf as Untyped, [{ email: 'a@b.example', side: value }], []);
  }
  expect([...new Set(found)]).toEqual([]);
});
