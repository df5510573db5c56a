import { isNameLike, type SpeakerLine, speakerLine } from './speaker-lines.ts';
import type { Spoken } from './spoken-turns.ts';

/** What the lines above a transcript say of it. */
export interface TranscriptHead {
  readonly title: string | null;
  readonly date: string | null;
  readonly participants: readonly string[];
}

const HEAD_LINES = 30;
const HEAD =
  /^[#*_\s-]{0,20}(participants|attendees|present|teilnehmer|date|datum|subject|title|topic|betreff|thema)[*_]{0,2}\s?:[*_]{0,2}(.{1,2000})$/iu;

/**
 * Reads "Name: text" and its kin. A label counts where it is timed, returns, or is written as a
 * name is; any other line goes on with what was said before it. Null where nobody is named.
 */
export function spokenInTranscript(text: string): Spoken[] | null {
  const lines = text.split('\n').map((line) => ({ line, said: speakerLine(line) }));
  const counts = new Map<string, number>();
  for (const { said } of lines) {
    if (said) counts.set(said.label, (counts.get(said.label) ?? 0) + 1);
  }
  const timed = new Set(lines.flatMap(({ said }) => (said?.isTimed ? said.label : [])));
  // Where speakers are timed, a label without a time is a heading in their words.
  const isSpeaker = ({ label, isTimed }: SpeakerLine) =>
    timed.size > 1
      ? timed.has(label)
      : isTimed || (counts.get(label) ?? 0) > 1 || isNameLike(label);
  const spoken: { label: string; text: string }[] = [];
  const heard = new Set<string>();
  for (const { line, said } of lines) {
    const last = spoken.at(-1);
    // Below a heading a new label is one of its points, unless it returns.
    const isPoint = last?.label === '' && heard.size > 0 && !heard.has(said?.label ?? '');
    if (said && isSpeaker(said) && !(isPoint && counts.get(said.label) === 1)) {
      spoken.push({ label: said.label, text: said.text });
      heard.add(said.label);
    } else if (isHeading(line)) spoken.push({ label: '', text: '' });
    else if (last && last.label !== '') last.text = `${last.text}\n${line.trim()}`;
  }
  const named = spoken.filter(({ label, text: words }) => label !== '' && words.trim() !== '');
  return named.length >= 2 && isDialogue(named, counts) ? named : null;
}

/** A rule or a heading of Markdown ends what was said: an appendix is nobody's words. */
function isHeading(line: string): boolean {
  return /^\s*(?:#{1,6}\s|-{3,}\s*$|={3,}\s*$|```)/.test(line);
}

/** One label alone, once, is a note with a colon in it. */
function isDialogue(named: readonly Spoken[], counts: ReadonlyMap<string, number>): boolean {
  const labels = new Set(named.map(({ label }) => label));
  return labels.size > 1 || (counts.get(named[0]?.label ?? '') ?? 0) > 2;
}

/** Reads title, date and participants above a transcript. */
export function headOf(text: string): TranscriptHead {
  let [title, date]: (string | null)[] = [null, null];
  let participants: string[] = [];
  for (const line of text.split('\n', HEAD_LINES)) {
    const [, key = '', value = ''] = HEAD.exec(line.slice(0, 2_100)) ?? [];
    if (/^(?:date|datum)$/i.test(key)) date ??= value.trim();
    else if (/^(?:subject|title|topic|betreff|thema)$/i.test(key)) title ??= value.trim();
    else if (key !== '' && participants.length === 0) participants = peopleIn(value);
  }
  return { title: title ?? null, date: date ?? null, participants };
}

/** "Dana Reyes (Acme, VP), Jo" is two people: commas in brackets separate nobody. */
function peopleIn(value: string): string[] {
  return value
    .replace(/\([^()]{0,200}\)/g, (inner) => inner.replaceAll(',', '‚'))
    .split(/[,;]| and | und /)
    .map((one) => one.replaceAll('‚', ',').replace(/[*_]/g, '').trim())
    .filter((one) => one !== '');
}
