import { describe, expect, test } from 'vitest';
import { Conversation } from '../../../src/schemas/conversation.ts';
import { parseOrThrow } from '../../../src/schemas/parse.ts';
import { readMail } from '../../../src/signals/readers/read-mail.ts';

const OPTIONS = { at: '2026-03-05T00:00:00Z' };
const HEAD = [
  'From: "Reyes, Dana" <dana@acme.example>',
  'To: Jo Agent <jo@vendor.example>',
  'Message-ID: <m2@acme.example>',
  'Date: Mon, 2 Mar 2026 10:00:00 +0100',
  'Subject: RE: Seats',
];

const read = async (body: string, head: readonly string[] = HEAD) => {
  const reading = await readMail(Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`), OPTIONS);
  if (!reading.ok) throw new Error(reading.reason);
  return { ...reading, conversation: parseOrThrow(Conversation, reading.conversation) };
};
const said = async (body: string) =>
  (await read(body)).conversation.turns.map(({ speaker, text }) => [speaker, text]);

describe('who wrote what in a mail', () => {
  const own = ['Dana Reyes', 'We take it.'];
  test.each([
    ['nothing is quoted', 'We take it.', [own]],
    [
      'a reply above its quotation',
      'We take it.\n\nOn Sun, 1 Mar 2026 at 09:00, Jo Agent <jo@vendor.example> wrote:\n> Forty seats?\n> For a year?',
      [['Jo Agent', 'Forty seats?\nFor a year?'], own],
    ],
    [
      'the line that names the author is broken in two',
      'We take it.\n\nOn Sun, 1 Mar 2026 at 09:00, Jo Agent\n<jo@vendor.example> wrote:\n> Forty seats?',
      [['Jo Agent', 'Forty seats?'], own],
    ],
    [
      'a quotation in German',
      'We take it.\n\nAm 01.03.2026 um 09:00 schrieb Jo Agent <jo@vendor.example>:\n> Vierzig Plätze?',
      [['Jo Agent', 'Vierzig Plätze?'], own],
    ],
    [
      'a quotation within a quotation',
      'We take it.\n\nOn Sun, 1 Mar 2026 at 09:00, Jo Agent <jo@vendor.example> wrote:\n> Forty seats?\n>\n> On Sat, 28 Feb 2026 at 09:00, Omar Haddad <omar@acme.example> wrote:\n>> What does it cost?',
      [['Omar Haddad', 'What does it cost?'], ['Jo Agent', 'Forty seats?'], own],
    ],
    [
      'a block of headers, as Outlook writes it',
      'We take it.\n\n-----Original Message-----\nFrom: Agent, Jo [mailto:jo@vendor.example]\nSent: Sunday, March 01, 2026 9:00 AM\nTo: Reyes, Dana;\n Haddad, Omar\nSubject: Seats\n\nForty seats?',
      [['Jo Agent', 'Forty seats?'], own],
    ],
    [
      'a mail that is passed on',
      'We take it.\n\n---------- Forwarded message ---------\nFrom: Omar Haddad <omar@acme.example>\nDate: Sun, 1 Mar 2026 at 09:00\nSubject: Seats\nTo: Dana Reyes <dana@acme.example>\n\nPlease buy it.',
      [['Omar Haddad', 'Please buy it.'], own],
    ],
    [
      'how Lotus Notes quotes',
      'We take it.\n\n\nOmar Haddad\n03/01/2026 09:24 AM\nTo: Dana Reyes/HOU/ACME@ACME\ncc: \nSubject: Seats\n\nPlease buy it.',
      [['Omar Haddad', 'Please buy it.'], own],
    ],
    [
      'answers between the lines',
      'On Sun, 1 Mar 2026 at 09:00, Jo Agent <jo@vendor.example> wrote:\n> Forty seats?\n\nYes.\n\n> For a year?\n\nFor two.',
      [
        ['Jo Agent', 'Forty seats?'],
        ['Jo Agent', 'For a year?'],
        ['Dana Reyes', 'Yes.'],
        ['Dana Reyes', 'For two.'],
      ],
    ],
  ])('%s', async (_, body, turns) => {
    expect(await said(body)).toEqual(turns);
  });

  test('signatures, disclaimers and devices are no words', async () => {
    const body =
      'We take it.\n\nBest regards,\nDana Reyes\nVP Operations\n+1 555 010 9999\n\nThis e-mail is confidential and intended for the addressee.';
    const { conversation } = await read(body);
    expect(conversation.turns.map(({ text }) => text)).toEqual(['We take it.']);
    expect(conversation.participants[0]).toMatchObject({
      name: 'Dana Reyes',
      title: 'VP Operations',
    });
    expect(await said('We take it.\n\nSent from my iPhone')).toEqual([own]);
    expect(await said('We take it.\n-- \nDana\nacme.example')).toEqual([own]);
  });

  test('thanks within a mail is no signature', async () => {
    const body =
      'Thanks!\n\nWe have read your proposal carefully, and the board wants to go ahead with it.';
    expect(await said(body)).toEqual([['Dana Reyes', body]]);
  });
});

describe('what names a mail', () => {
  test('its Message-ID, and the first mail of its thread', async () => {
    const { conversation } = await read('Yes.', [
      ...HEAD,
      'References: <m0@a> <m1@b>',
      'In-Reply-To: <m1@b>',
    ]);
    expect(conversation).toMatchObject({
      interactionId: 'm2@acme.example',
      id: 'm0@a',
      channel: 'email',
    });
    expect(conversation).toMatchObject({ at: '2026-03-02T09:00:00.000Z', subject: 'RE: Seats' });
  });

  test('without an id its content: the same bytes are the same mail', async () => {
    const head = HEAD.filter((line) => !line.startsWith('Message-ID'));
    const [one, two, other] = await Promise.all([
      read('Yes.', head),
      read('Yes.', head),
      read('No.', head),
    ]);
    expect(one.conversation.interactionId).toBe(two.conversation.interactionId);
    expect(one.conversation.interactionId).not.toBe(other.conversation.interactionId);
  });

  test('without a date the time of the server, else of the file, and it is said', async () => {
    const head = HEAD.filter((line) => !line.startsWith('Date'));
    const received = 'Received: from a by b; Mon, 2 Mar 2026 11:00:00 +0000';
    expect((await read('Yes.', [received, ...head])).conversation.at).toBe(
      '2026-03-02T11:00:00.000Z',
    );
    const { conversation, notes } = await read('Yes.', head);
    expect(conversation.at).toBe('2026-03-05T00:00:00.000Z');
    expect(notes).toEqual(['has no date that can be read: the time of its file was taken']);
  });
});

describe('mails that are not as they should be', () => {
  test('HTML alone is read as a reader sees it', async () => {
    const html =
      '<style>p{}</style><p>We take it.</p><p>Best regards,<br>Dana</p><blockquote>Forty&nbsp;seats&#63;</blockquote>';
    const { conversation } = await read(html, [...HEAD, 'Content-Type: text/html; charset=utf-8']);
    expect(conversation.turns.map(({ text }) => text)).toEqual(['Forty seats?', 'We take it.']);
  });

  test('bytes outside the named character set are said, and harm nothing', async () => {
    const head = [
      ...HEAD,
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
    ];
    const bytes = Buffer.concat([
      Buffer.from(`${head.join('\n')}\n\nCaf`),
      Buffer.from([0xe9, 0]),
      Buffer.from(' is it.'),
    ]);
    const reading = await readMail(bytes, OPTIONS);
    expect(reading).toMatchObject({
      ok: true,
      notes: ['holds letters that are not in the character set it names'],
    });
  });

  test.each([
    ['an empty body', `${HEAD.join('\n')}\n\n`, 'its body is empty'],
    ['a body of a signature alone', `${HEAD.join('\n')}\n\n-- \nDana`, 'its body is empty'],
    ['no mail', '\n\nhello', 'is no mail: it has no From, Date or Subject'],
  ])('%s is refused in words', async (_, text, reason) => {
    expect(await readMail(Buffer.from(text), OPTIONS)).toEqual({ ok: false, reason, line: 1 });
  });

  test('a thread longer than a message keeps what is newest, and says what it left out', async () => {
    const quoted = Array.from(
      { length: 40 },
      (_, i) => `${'>'.repeat(i + 1)} ${'word '.repeat(600)}`,
    );
    const { conversation, notes } = await read(`We take it.\n\n${quoted.join('\n')}`);
    expect(conversation.turns.at(-1)?.text).toBe('We take it.');
    expect(Buffer.byteLength(JSON.stringify(conversation))).toBeLessThan(58_000);
    expect(notes.join()).toMatch(/too long: its \d+ oldest quotations were left out/);
  });

  test.each([
    ['marks', '>'.repeat(200_000)],
    ['colons', 'From: a\n'.repeat(20_000)],
    ['angles', `${'<'.repeat(100_000)}wrote:`],
    ['dashes', '-'.repeat(300_000)],
    ['words', 'on a wrote: '.repeat(20_000)],
    ['open tags', '<a '.repeat(60_000)],
  ])('hostile %s take no time', async (_, body) => {
    const began = performance.now();
    await readMail(
      Buffer.from(`${HEAD.join('\n')}\nContent-Type: text/plain\n\nhi\n${body}`),
      OPTIONS,
    );
    await readMail(
      Buffer.from(`${HEAD.join('\n')}\nContent-Type: text/html\n\nhi\n${body}`),
      OPTIONS,
    );
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
