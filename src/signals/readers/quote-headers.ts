/** Who wrote what is quoted, as the line above it says. */
export interface QuotedAuthor {
  readonly name: string | null;
  readonly email: string | null;
  /** ISO 8601, where it could be read; without a zone it is taken as UTC. */
  readonly at: string | null;
}

/** A header found in a body: who wrote what follows, and how many lines say so. */
export interface QuoteHeader {
  readonly author: QuotedAuthor;
  readonly lines: number;
}

const NOBODY: QuotedAuthor = { name: null, email: null, at: null };

/** Words at the end of "On Monday Jo wrote:", by language; each line is short, each pattern plain. */
const WROTE = [
  /^(?:on|am|le|el|il|op)\b.{6,300}?(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef)\b.{0,120}:$/iu,
  /^.{3,200}<[^<>\s]{3,200}>.{0,60}(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef)\s?:$/iu,
];
const SEPARATORS = [
  /^[-_*]{2,}\s*(?:original message|forwarded message|original appointment|ursprüngliche nachricht|weitergeleitete nachricht|message d'origine|message transféré|mensaje original)\s*[-_*]{0,40}$/iu,
  /^[-_*]{2,}\s*(?:forwarded by|weitergeleitet von)\b.{0,200}$/iu,
  /^(?:begin forwarded message|anfang der weitergeleiteten nachricht):$/iu,
  /^_{20,}$/u,
];
const FIELD =
  /^\*?(from|von|de|sent|gesendet|envoyé|date|datum|to|an|à|cc|kopie|bcc|subject|betreff|objet|importance|reply-to)\s?:\*?(.{0,2000})$/iu;
const FROM = new Set(['from', 'von', 'de']);
const DATE = new Set(['sent', 'gesendet', 'envoyé', 'date', 'datum']);
/** Lists of people run on over several lines. */
const LISTS = new Set(['to', 'an', 'à', 'cc', 'kopie', 'bcc']);
/** "Perry Frazier", then "02/22/2001 09:24 AM", then "To:": how Lotus Notes quotes. */
const NOTES_DATE = /^\d{1,2}\/\d{1,2}\/\d{2,4} \d{1,2}:\d\d(?::\d\d)?(?: ?[AP]M)?$/i;
const NOTES_NAME = /^\p{L}[\p{L}.'’ -]{1,60}(?:@|\/[\w/@& ]{1,80})?$/u;
const NOTES_ONE_LINE =
  /^(\p{L}[\p{L}.'’ -]{1,60})\s{1,20}(\d{1,2}\/\d{1,2}\/\d{2,4} \d{1,2}:\d\d.{0,8})$/u;
const LINE_READ = 2_200;
const HEADER_LINES = 14;

/** Returns the header of a quotation that begins at a line, or null where none does. */
export function quoteHeaderAt(lines: readonly string[], from: number): QuoteHeader | null {
  const first = line(lines, from);
  if (first === '') return null;
  return wroteLine(lines, from) ?? block(lines, from, first) ?? notes(lines, from, first);
}

function line(lines: readonly string[], at: number): string {
  return (lines[at] ?? '').slice(0, LINE_READ).trim();
}

/** "On …, Jo wrote:" is often broken over two or three lines. */
function wroteLine(lines: readonly string[], from: number): QuoteHeader | null {
  let text = '';
  for (let count = 1; count <= 3; count++) {
    const next = line(lines, from + count - 1);
    if (next === '' || next.length > 300) return null;
    text = text === '' ? next : `${text} ${next}`;
    if (!text.endsWith(':')) continue;
    return WROTE.some((pattern) => pattern.test(text))
      ? { author: authorIn(text), lines: count }
      : null;
  }
  return null;
}

/** A separator, or none, then "From: … Sent: … To: … Subject: …". */
function block(lines: readonly string[], from: number, first: string): QuoteHeader | null {
  const isSeparated = SEPARATORS.some((pattern) => pattern.test(first));
  let at = isSeparated ? from + 1 : from;
  while (isSeparated && at < from + 4 && line(lines, at) === '') at++;
  const fields = new Map<string, string>();
  let last = at;
  let name = '';
  for (let i = at; i < at + HEADER_LINES; i++) {
    const text = line(lines, i);
    const [, key, value = ''] = FIELD.exec(text) ?? [];
    if (key !== undefined) {
      name = key.toLowerCase();
      // Each field stands once in a header.
      if (fields.has(name)) break;
      fields.set(name, value.replace(/\*$/, '').trim());
      last = i + 1;
    } else if (text === '' || !LISTS.has(name) || text.length > 500) {
      break;
    }
  }
  const author = [...fields].find(([key]) => FROM.has(key))?.[1];
  const date = [...fields].find(([key]) => DATE.has(key))?.[1] ?? null;
  const isHeader = author !== undefined && (isSeparated || fields.size >= 3);
  if (isHeader) {
    const said = date === null ? author : `${author} ${date}`;
    return { author: { ...authorOf(author), at: dateIn(said) }, lines: last - from };
  }
  const inner = isSeparated && !/^_+$/.test(first) ? notesBelow(lines, at) : null;
  if (inner) return { ...inner, lines: inner.lines + at - from };
  return isSeparated && !/^_+$/.test(first) ? { author: NOBODY, lines: 1 } : null;
}

function notesBelow(lines: readonly string[], at: number): QuoteHeader | null {
  return notes(lines, at, line(lines, at));
}

function notes(lines: readonly string[], from: number, first: string): QuoteHeader | null {
  const [, oneName, oneDate] = NOTES_ONE_LINE.exec(first) ?? [];
  const isTwoLines = oneName === undefined && NOTES_NAME.test(first);
  if (oneName === undefined && !isTwoLines) return null;
  let at = from + 1;
  if (isTwoLines) {
    if (!NOTES_DATE.test(line(lines, at))) return null;
    at++;
  }
  const name = oneName ?? first.split(/[/@]/, 1)[0] ?? '';
  while (at < from + 5 && line(lines, at) === '') at++;
  if (!/^to:/i.test(line(lines, at))) return null;
  // The addressees may take several lines; the subject ends the header.
  for (let i = at; i < at + 30; i++) {
    if (/^subject:/i.test(line(lines, i))) {
      const date = dateIn(oneDate ?? line(lines, from + 1));
      return { author: { name: name.trim(), email: null, at: date }, lines: i + 1 - from };
    }
  }
  return null;
}

function authorIn(text: string): QuotedAuthor {
  const said = text
    .replace(/^(?:on|am|le|el|il|op)\b\s*/iu, '')
    .replace(/(?<!\s)\s*\b(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef)\b/iu, ' ')
    .replace(/:$/u, '')
    .trim();
  const after =
    /\d{1,2}[:h.]\d\d(?::\d\d)?(?:\s?[AP]M)?(?: ?(?:Uhr|[+-]\d{4}|\([A-Z]{2,5}\)|[A-Z]{3,4}))?,?\s{1,9}(.{2,200})$/iu.exec(
      said,
    );
  const byYear = /\b(?:19|20)\d\d,?\s{1,9}(\p{L}.{1,200})$/u.exec(said);
  const who = after?.[1] ?? byYear?.[1] ?? said;
  return { ...authorOf(who), at: dateIn(said) };
}

/** Reads "Reyes, Dana [mailto:dana@acme.example]", "Dana <dana@acme.example>", "Dana/HOU/ECT@ECT". */
function authorOf(text: string): QuotedAuthor {
  const email =
    /(?<![^\s<>[\]():;,"'])[^\s<>[\]():;,"']{1,100}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}/.exec(
      text,
    )?.[0] ?? null;
  const name = text
    .replace(/<[^<>]{0,300}>|\[[^[\]]{0,300}\]/g, ' ')
    .replace(/ on \d.{0,40}$/, ' ')
    .replace(/@.{0,60}$/, '')
    .replace(/\/[\w/&. ]{1,60}$/, '')
    .replace(/["'‘’“”()]/g, '')
    .replace(/(?<![,;\s])[,;\s]+$/, '')
    .trim();
  return { name: named(name), email, at: null };
}

/** "Reyes, Dana" is "Dana Reyes". */
function named(text: string): string | null {
  const [, last, first] = /^([\p{L}'’ -]{2,40}),\s{0,9}([\p{L}.'’ -]{1,40})$/u.exec(text) ?? [];
  const name = last !== undefined && first !== undefined ? `${first} ${last}` : text;
  return /\p{L}/u.test(name) && name.length <= 200 ? name : null;
}

/** Only a month in words is read: 01/02 is two days in the world. */
function dateIn(text: string): string | null {
  const found =
    /(\d{1,2})\.?\s(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\p{L}{0,9}\.?,?\s(\d{4})/iu.exec(
      text,
    ) ?? null;
  const american =
    /(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\p{L}{0,9}\.?\s(\d{1,2}),?\s(\d{4})/iu.exec(
      text,
    );
  const [day, month, year] = found
    ? [found[1], found[2], found[3]]
    : [american?.[2], american?.[1], american?.[3]];
  if (day === undefined || month === undefined || year === undefined) return null;
  const time = /(\d{1,2}):(\d\d)(?::\d\d)?\s?([AP]M)?/i.exec(text);
  const zone = /[+-]\d{4}\b/.exec(text.replace(/^.*\d:\d\d/s, ''))?.[0] ?? 'UTC';
  const clock = time ? `${time[1]}:${time[2]} ${time[3] ?? ''}` : '00:00';
  const date = new Date(`${day} ${month} ${year} ${clock} ${zone}`);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
