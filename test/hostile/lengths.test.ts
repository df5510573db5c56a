import { describe, expect, test } from 'vitest';
import { Conversation, type ParticipantInput } from '../../src/schemas/conversation.ts';
import { parseOrThrow } from '../../src/schemas/parse.ts';
import { jsonIn } from '../../src/signals/model/read-answer.ts';
import { readConversations } from '../../src/signals/readers/read-raw.ts';
import { listenByRules } from '../../src/signals/rules/listen.ts';
import { CONTEXT } from '../signals/talk.ts';
import { slowness } from './slowness.ts';

/** Characters of a whole text: what is slow by a constant alone does not fail here. */
const LENGTHS = [20_000, 40_000, 80_000] as const;
const OPTIONS = { at: '2026-03-04T09:00:00Z' };

const run = (piece: string) => (length: number) => piece.repeat(Math.ceil(length / piece.length));
const each = (made: (i: number) => string, size: number) => (length: number) =>
  Array.from({ length: Math.ceil(length / size) }, (_, i) => made(i)).join('');
/** A name of letters alone, another one for each number. */
const nameOf = (i: number) => {
  const letters = [...i.toString(26)].map(
    (digit) => 'abcdefghijklmnopqrstuvwxyz'[parseInt(digit, 26)],
  );
  return `N${letters.join('')} Q${letters.toReversed().join('')}`;
};

const HEAD = 'From: Dana <dana@acme.example>\nTo: Jo <jo@vendor.example>\nSubject: x\n';
const mail = (body: (length: number) => string, headers = '') => {
  return (length: number) => `${HEAD}${headers}\n${body(length)}`;
};
const addresses = each((i) => `${nameOf(i)} <n${i}@b.example>,\n `, 30);
const block = (i: number) =>
  `From: ${nameOf(i)} <p${i}@b.example>\nSent: Monday\nTo: x\nSubject: y\nhello\n`;
const said = (i: number) => `On 3 Mar 2026 ${nameOf(i)} <p${i}@b.example> wrote:\n> hello\n\nyes\n`;
const VTT = 'WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n';
const chat = (made: (i: number) => object) => each((i) => `${JSON.stringify(made(i))}\n`, 60);

const FILES: readonly (readonly [what: string, name: string, text: (length: number) => string])[] =
  [
    ['a mail that quotes many by headers', 'a.eml', mail(each(block, 75))],
    ['a mail that quotes many by a line', 'a.eml', mail(each(said, 70))],
    [
      'a mail to many',
      'a.eml',
      (n) => `${HEAD}Cc: ${addresses(n)}x@y.example\n\n${each(block, 75)(n)}`,
    ],
    ['a mail of headers', 'a.eml', mail(run('From: a\n'))],
    ['a mail of addressees', 'a.eml', mail(run('Perry Frazier\n02/22/2001 09:24 AM\nTo: \n'))],
    ['a mail of months', 'a.eml', mail(run('On Monday janjanjan wrote: x:\n'))],
    ['a mail of levels', 'a.eml', mail(run('> a\n>> b\n>>> c\n'))],
    ['a mail of signatures', 'a.eml', mail(run('Best regards\n--\nDana\n'))],
    [
      'a mail of open tags',
      'a.eml',
      mail(run('<p><blockquote>b<!-- <a '), 'Content-Type: text/html\n'),
    ],
    ['a mail of one line', 'a.eml', mail(run('word '))],
    [
      'a mailbox',
      'a.mbox',
      run('From a@b Mon Mar  2 10:00:00 2026\nFrom: a@b.example\n\nhello\n\n'),
    ],
    ['a transcript of many speakers', 'a.txt', each((i) => `${nameOf(i)}: hello there\n`, 25)],
    [
      'a transcript with a list of many',
      'a.txt',
      (n) => {
        const listed = each((i) => `${nameOf(i)}, `, 12)(1_800);
        return `Participants: ${listed}\n${each((i) => `${nameOf(i)}: hello there\n`, 25)(n)}`;
      },
    ],
    ['a transcript of one turn', 'a.txt', (n) => `Dana: hi\nJo: yes\nDana: ${run('"word ')(n)}`],
    [
      'a transcript of one endless turn',
      'a.txt',
      (n) => `Dana: hi\nJo: yes\nDana: ${run('word\n')(20 * n)}`,
    ],
    ['prose of quotes', 'a.txt', run('Dana Reyes said: "we need it" and ')],
    ['prose of blanks', 'a.txt', (n) => `x${run(' \n \t')(n)}x`],
    ['captions of many', 'a.vtt', (n) => VTT + each((i) => `<v ${nameOf(i)}>hello</v>\n`, 25)(n)],
    ['captions of open tags', 'a.vtt', (n) => VTT + run('<v ')(n)],
    ['captions of blanks', 'a.vtt', (n) => `${VTT}<v${run(' ')(n)}`],
    [
      'a chat of many threads',
      'a.jsonl',
      chat((i) => ({ speaker: nameOf(i), text: 'hello', thread: `t${i}` })),
    ],
    [
      'a chat of one thread',
      'a.jsonl',
      chat((i) => ({ speaker: `P${i % 9}`, text: 'hello', thread: 't' })),
    ],
    [
      'a chat with an endless time',
      'a.json',
      (n) => JSON.stringify([{ speaker: 'a', text: 'hi', at: run('T')(n) }]),
    ],
    [
      'activities',
      'a.csv',
      (n) => `date,type,description\n${run('2026-03-04,call,"hello\nthere"\n')(n)}`,
    ],
    [
      'activities of marks',
      'a.csv',
      (n) => `date,type,description\n2026-03-04,call,"${run('""')(n)}`,
    ],
  ];

describe('four times the file takes about four times as long to read', () => {
  test.each(FILES)('%s', async (_, name, text) => {
    const told = await slowness((length) => {
      const bytes = Buffer.from(text(length));
      return () => readConversations(bytes, { ...OPTIONS, name });
    }, LENGTHS);
    expect(told).toBeNull();
  });

  test("a model's answer of blanks behind a fence", async () => {
    const told = await slowness((length) => () => jsonIn(`\`\`\`${'\n'.repeat(length)}`), LENGTHS);
    expect(told).toBeNull();
  });
});

const MANY = Array.from({ length: 200 }, (_, i) => ({ name: nameOf(40_000 + i) }));
const conversation = (
  words: (i: number) => string,
  speaker: (i: number) => string = (i) => (i % 2 ? 'Rep' : 'Customer'),
  participants: ParticipantInput[] = [],
) => {
  return (turns: number) =>
    parseOrThrow(Conversation, {
      interactionId: 'x',
      channel: 'call',
      at: '2026-03-04T09:00:00Z',
      participants,
      turns: Array.from({ length: turns }, (_, i) => ({ speaker: speaker(i), text: words(i) })),
    });
};

const LINE = run('we need it by the end of June, ')(16_000);
const TALKS: readonly (readonly [
  what: string,
  of: (turns: number) => Conversation,
  turns: number,
])[] = [
  ['lines of 16,000 letters', conversation(() => LINE), 2],
  ['lines of 16,000 letters without a blank', conversation(() => 'we'.repeat(8_000)), 10],
  ['prices that please', conversation(() => 'That is in our ballpark.'), 1_500],
  ['times', conversation(() => 'We need it by the end of June.'), 1_500],
  ['rivals', conversation((i) => `We are talking to ${nameOf(i)} Labs.`), 1_500],
  ['names', conversation((i) => `I need to run this by ${nameOf(i)}.`, undefined, MANY), 1_500],
  ['speakers', conversation(() => 'I sign this off myself.', nameOf, MANY), 1_500],
  ['next steps', conversation(() => 'Could you send me a proposal by Friday?'), 1_500],
];

describe('four times the turns take about four times as long to hear', () => {
  test.each(TALKS)('%s', async (_, of, turns) => {
    const told = await slowness(
      (length) => {
        const heard = of(length);
        return () => listenByRules(heard, CONTEXT);
      },
      [turns, 2 * turns, 4 * turns],
    );
    expect(told).toBeNull();
  });
});
