import { isPlainObject } from '../../schemas/hygiene.ts';

const HEADERS: readonly (readonly [string, readonly string[]])[] = [
  ['Message-ID', ['message_id', 'messageId', 'message-id']],
  ['In-Reply-To', ['in_reply_to', 'inReplyTo', 'in-reply-to']],
  ['References', ['references']],
  ['Date', ['date', 'sent_at', 'sentAt', 'sent']],
  ['From', ['from', 'sender']],
  ['To', ['to', 'recipients']],
  ['Cc', ['cc']],
  ['Subject', ['subject']],
];

/**
 * Returns a mail that an export holds as one JSON object (from, to, subject, body) as mail text,
 * or null where the object is none.
 */
export function mailOfRow(value: unknown): Buffer | null {
  if (!isPlainObject(value)) return null;
  const body = ['body', 'text', 'content'].map((name) => value[name]).find(isText);
  const from = ['from', 'sender'].map((name) => value[name]).find(isText);
  const to = value.to ?? value.recipients ?? value.subject;
  if (body === undefined || from === undefined || to === undefined) return null;
  const lines = HEADERS.flatMap(([header, names]) => {
    const found = names.map((name) => value[name]).find((one) => one !== undefined && one !== null);
    const said = Array.isArray(found) ? found.filter(isText).join(', ') : found;
    if (typeof said !== 'string' || said.trim() === '') return [];
    const isId = header === 'Message-ID' && !said.includes('<');
    // A header is one line: a newline in a value would begin another one.
    return `${header}: ${isId ? `<${said.trim()}>` : said}`.replace(/[\r\n]+/g, ' ');
  });
  const kind = 'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit';
  return Buffer.from(`${lines.join('\n')}\n${kind}\n\n${body}`);
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
