import { describe, expect, test } from 'vitest';
import { Conversation } from '../../../src/schemas/conversation.ts';
import { parseOrThrow } from '../../../src/schemas/parse.ts';
import { readConversations, readMailbox } from '../../../src/signals/readers/read-raw.ts';

const AT = '2026-03-05T00:00:00Z';
const readAll = async (text: string | Buffer, name = '') => {
  const readings = await readConversations(Buffer.from(text), { at: AT, name });
  return readings.map((one) => {
    return one.ok ? { ...one, conversation: parseOrThrow(Conversation, one.conversation) } : one;
  });
};
const turnsIn = async (text: string | Buffer, name = '') =>
  (await readAll(text, name)).flatMap((one) => {
    return one.ok ? one.conversation.turns.map((turn) => [turn.speaker, turn.side, turn.text]) : [];
  });

const SAID = [
  ['Dana', 'unknown', 'We need 40 seats.'],
  ['Jo', 'unknown', 'Sure.'],
];

describe('forms of a transcript', () => {
  test.each([
    ['name and colon', 'Dana: We need 40 seats.\nJo: Sure.'],
    ['a time before', '[00:12] Dana: We need 40 seats.\n[00:15] Jo: Sure.'],
    ['a time before, on a line of its own', '[00:12] Dana\nWe need 40 seats.\n[00:15] Jo\nSure.'],
    ['a time behind', 'Dana  00:12\nWe need 40 seats.\n\nJo  00:15\nSure.'],
    ['a time in brackets', 'Dana (00:12): We need 40 seats.\nJo (1:00:15): Sure.'],
    [
      'Markdown',
      '# Call\n\n**Dana**: We need 40 seats.\n\n**Jo**: Sure.\n\n---\n### Notes\nNeed: seats',
    ],
    [
      'WebVTT',
      'WEBVTT\n\nSTYLE\n::cue {}\n\n1\n00:01.000 --> 00:04.000\n<v Dana>We need <b>40</b> seats.</v>\n\n00:00:05.000 --> 00:00:06.000\n<v.loud Jo>Sure.',
    ],
    [
      'SubRip',
      '1\r\n00:00:01,000 --> 00:00:04,000\r\nDana: We need 40 seats.\r\n\r\n2\r\n00:00:05,000 --> 00:00:06,000\r\nJo: Sure.\r\n',
    ],
    [
      'a chat, a line a message',
      '{"user":"Dana","text":"We need 40 seats.","ts":"1700000000.01"}\n{"user":"Jo","text":"Sure.","ts":"1700000001.01"}',
    ],
    [
      'a chat, a list',
      '[{"from":{"name":"Dana"},"message":"We need 40 seats."},{"author":"Jo","body":"Sure."}]',
    ],
    [
      'a chat, an object',
      '{"id":"c1","turns":[{"speaker":"Dana","content":"We need 40 seats."},{"speaker":"Jo","content":"Sure."}]}',
    ],
    [
      'prose with quotations',
      'A good call. "We need 40 seats." said Dana, and sat down.\n\nThen Jo said: "Sure."',
    ],
  ])('%s', async (_, text) => {
    expect(await turnsIn(text)).toEqual(SAID);
  });

  test('what goes on without a name is the words of whoever spoke', async () => {
    expect(await turnsIn('Dana: We need\nforty seats.\nBudget: 50k\nJo: Sure.')).toEqual([
      ['Dana', 'unknown', 'We need\nforty seats.\nBudget: 50k'],
      ['Jo', 'unknown', 'Sure.'],
    ]);
  });

  test('a label that is a part names a side and nobody', async () => {
    const [one] = await readAll(
      'REP: Hello.\nPROSPECT_SARAH: Hi.\nCustomer 2: Hi.\nREP: So.\nUser Interface: Hm.',
    );
    if (!one?.ok) throw new Error('unreadable');
    const sides = one.conversation.turns.map(({ speaker, side }) => `${speaker} ${side}`);
    expect(sides).toEqual([
      'REP seller',
      'Sarah buyer',
      'Customer 2 buyer',
      'REP seller',
      'User Interface unknown',
    ]);
    expect(one.conversation.participants.map(({ name, side }) => [name, side])).toEqual([
      ['Sarah', 'buyer'],
      ['User Interface', 'unknown'],
    ]);
  });

  test('prose that quotes nobody is a note', async () => {
    const [one] = await readAll('Met Dana. She wants 40 seats before summer.');
    expect(one).toMatchObject({
      ok: true,
      conversation: {
        channel: 'note',
        turns: [],
        summary: 'Met Dana. She wants 40 seats before summer.',
      },
    });
  });

  test('a long transcript is several exchanges of one conversation, and loses nothing', async () => {
    const lines = Array.from(
      { length: 900 },
      (_, i) => `${i % 2 ? 'Jo' : 'Dana'}: ${i} ${'word '.repeat(40)}`,
    );
    const parts = (await readAll(lines.join('\n'))).map((one) =>
      one.ok ? one.conversation : null,
    );
    expect(parts.length).toBeGreaterThan(3);
    expect(new Set(parts.map((one) => one?.id)).size).toBe(1);
    expect(new Set(parts.map((one) => one?.interactionId)).size).toBe(parts.length);
    for (const part of parts) expect(Buffer.byteLength(JSON.stringify(part))).toBeLessThan(62_000);
    expect(parts.flatMap((one) => one?.turns ?? []).map(({ text }) => text.split(' ')[0])).toEqual(
      lines.map((_, i) => String(i)),
    );
  });
});

describe('files', () => {
  const mail = (id: string, body: string) =>
    `From: Dana <dana@acme.example>\nTo: jo@vendor.example\nMessage-ID: <${id}>\nDate: Mon, 2 Mar 2026 10:00:00 +0100\nSubject: x\n\n${body}\n`;

  test('a mailbox is its mails, each with its line; one that cannot be read is told', async () => {
    const box = `From dana@acme.example Mon Mar  2 09:00:00 2026\n${mail('a', 'One.\n\n>From here on.')}\nFrom dana@acme.example Mon Mar  2 09:00:00 2026\n${mail('b', '')}\nFrom x@y Mon Mar  2 09:00:00 2026\n${mail('c', 'Three.')}`;
    const read = await readAll(box);
    expect(
      read.map((one) => [one.line, one.ok ? one.conversation.turns.at(-1)?.text : one.reason]),
    ).toEqual([
      [1, 'One.\n\nFrom here on.'],
      [12, 'its body is empty'],
      [21, 'Three.'],
    ]);
  });

  test('a mailbox in small pieces reads as one in a piece', async () => {
    const box = Buffer.from(
      `From a@b Mon Mar  2 09:00:00 2026\n${mail('a', 'One.')}\nFrom a@b Mon Mar  2 09:00:00 2026\n${mail('b', 'Two.')}`,
    );
    async function* pieces() {
      for (let i = 0; i < box.length; i += 7) yield box.subarray(i, i + 7);
    }
    const ids: string[] = [];
    for await (const one of readMailbox(pieces(), { at: AT }))
      if (one.ok) ids.push(one.conversation.interactionId);
    expect(ids).toEqual(['a', 'b']);
  });

  test('mails as JSON rows', async () => {
    const rows = [
      {
        message_id: 'r1',
        date: 'Mon, 12 Nov 2001 14:57:35 -0800 (PST)',
        from: 'dana@acme.example',
        to: 'jo@vendor.example',
        subject: 'Hi',
        body: 'We need 40 seats.',
      },
      {
        from: 'dana@acme.example',
        to: ['jo@vendor.example'],
        subject: 'Hi\nBcc: all@x',
        body: 'Evil.',
      },
    ];
    const read = await readAll(rows.map((row) => JSON.stringify(row)).join('\n'), 'mails.jsonl');
    expect(read).toMatchObject([
      { ok: true, line: 1, conversation: { interactionId: 'r1', at: '2001-11-12T22:57:35.000Z' } },
      {
        ok: true,
        line: 2,
        conversation: {
          subject: 'Hi Bcc: all@x',
          participants: [{ email: 'dana@acme.example' }, { email: 'jo@vendor.example' }],
        },
      },
    ]);
  });

  test("a CRM's activities", async () => {
    const csv =
      'Id;Type;Subject;Description;Date;Company;Contact Name;Email;Direction;Owner\nA1;E-Mail;Seats;"We need 40; seats";2026-02-03;Acme;Dana;dana@acme.example;inbound;Jo\nA2;Call;Hi;;2026-02-04;Acme;Dana;;;Jo\nA3;Call;;;;Acme;;;;';
    expect(await readAll(csv, 'x.csv')).toMatchObject([
      {
        ok: true,
        line: 2,
        account: 'Acme',
        conversation: {
          interactionId: 'A1',
          channel: 'email',
          at: '2026-02-03T00:00:00.000Z',
          turns: [{ speaker: 'Dana', side: 'buyer', text: 'We need 40; seats' }],
        },
      },
      {
        ok: true,
        line: 3,
        conversation: {
          channel: 'call',
          summary: 'Hi',
          participants: [
            { name: 'Dana', side: 'buyer' },
            { name: 'Jo', side: 'seller' },
          ],
        },
      },
      { ok: false, line: 4, reason: 'has neither a description nor a subject' },
    ]);
  });

  test.each([
    ['nothing', '', 'is empty'],
    ['blanks', ' \n\t', 'is empty'],
    [
      'bytes',
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1]),
      'is nothing that holds conversations',
    ],
    ['broken JSON', '{"turns": [', 'is not JSON'],
    ['other JSON', '{"a": 1}', 'is neither a mail nor a chat'],
    ['captions without words', 'WEBVTT\n\n00:01.000 --> 00:02.000\n\n', 'holds no spoken words'],
  ])('%s is refused in words', async (name, text, reason) => {
    const [one] = await readAll(text, name.endsWith('JSON') ? 'x.json' : '');
    expect(one).toMatchObject({ ok: false, reason });
  });

  test('other encodings are read, and said where they were guessed', async () => {
    const utf16 = Buffer.from('\ufeffDana: Grüße.\nJo: Ja.', 'utf16le');
    expect(await turnsIn(utf16)).toEqual([
      ['Dana', 'unknown', 'Grüße.'],
      ['Jo', 'unknown', 'Ja.'],
    ]);
    const latin = Buffer.from('Dana: Grüße für 5 €.\nJo: Ja.'.replace('€', '\x80'), 'latin1');
    const [one] = await readAll(latin);
    expect(one).toMatchObject({ ok: true, notes: ['is not UTF-8: it was read as windows-1252'] });
    expect((await turnsIn(latin))[0]?.[2]).toBe('Grüße für 5 €.');
  });

  test.each([
    ['names', `${'A '.repeat(100_000)}: x`],
    ['quotes', '"a '.repeat(60_000)],
    ['times', '00:00:00.000 --> '.repeat(20_000)],
    ['brackets', '('.repeat(200_000)],
    ['headings', '#'.repeat(200_000)],
    ['commas', `Participants: ${'a (b, '.repeat(30_000)}`],
  ])('hostile %s take no time', async (_, text) => {
    const began = performance.now();
    await readConversations(Buffer.from(text), { at: AT });
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
