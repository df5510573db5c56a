/** A line that begins with who speaks. */
export interface SpeakerLine {
  readonly label: string;
  /** What stands beside it; empty where the words follow on the next line. */
  readonly text: string;
  /** Whether the line carries a time, which no heading does. */
  readonly isTimed: boolean;
}

const LINE_READ = 400;
const TIME = String.raw`[[(]?(?:\d{1,2}:)?\d{1,2}:\d\d(?:[.,]\d{1,3})?(?:\s?[ap]m)?[\])]?`;
const NAME = String.raw`\p{L}[\p{L}\p{M}\d.'’_&/-]{0,80}(?:[ \t](?:\p{L}|\()[\p{L}\p{M}\d.'’_&/()-]{0,80}){0,5}(?:[ \t]\d{1,3})?`;
/** "Dana: …", "**Dana Reyes**: …", "Dana (Acme): …", "[00:12] Dana: …", "Dana (00:12): …". */
const BESIDE = new RegExp(
  String.raw`^(?:(?<t1>${TIME})\s{0,3}[-–|]?\s{0,3})?(?:\*\*|__)?(?<name>${NAME})(?:\*\*|__)?(?:\s{0,3}(?<t2>${TIME}))?\s?:(?:\*\*|__)?(?=\s|$)`,
  'iu',
);
/** "[00:12] Dana", "Dana  00:12", "00:12 Dana": the words stand below. */
const ABOVE = [
  new RegExp(
    String.raw`^(?<t1>${TIME})\s{1,4}[-–|]?\s{0,3}(?:\*\*)?(?<name>${NAME})(?:\*\*)?$`,
    'iu',
  ),
  new RegExp(
    String.raw`^(?:\*\*)?(?<name>${NAME})(?:\*\*)?\s{1,4}[-–|]?\s{0,3}(?<t1>${TIME})$`,
    'iu',
  ),
];

/** Words before a colon that are headings of notes and forms, not people. */
const HEADINGS = new Set([
  ...['note', 'notes', 'subject', 're', 'fw', 'fwd', 'date', 'time', 'duration', 'summary', 'ps'],
  ...['agenda', 'topic', 'topics', 'next steps', 'next step', 'action items', 'actions', 'outcome'],
  ...[
    'participants',
    'attendees',
    'present',
    'call type',
    'type',
    'location',
    'budget',
    'timeline',
  ],
  ...['from', 'to', 'cc', 'sent', 'http', 'https', 'example', 'question', 'answer', 'warning'],
  ...['important', 'pain points', 'pain', 'decision', 'todo', 'title', 'meeting', 'call', 'email'],
  ...[
    'phone',
    'fax',
    'tel',
    'attachments',
    'follow-up',
    'company',
    'account',
    'product',
    'teilnehmer',
  ],
  ...['datum', 'betreff', 'thema', 'notiz', 'zusammenfassung', 'nächste schritte', 'transcript'],
]);

/** Returns who speaks on a line, or null where it begins with no name. */
export function speakerLine(raw: string): SpeakerLine | null {
  const line = raw.trim();
  const beside = BESIDE.exec(line.slice(0, LINE_READ))?.groups;
  if (beside?.name !== undefined) {
    const label = beside.name.trim();
    const isTimed = (beside.t1 ?? beside.t2) !== undefined;
    if (HEADINGS.has(label.toLowerCase())) return null;
    const colon = line.indexOf(':', line.indexOf(label) + label.length + (beside.t2?.length ?? 0));
    const text = line
      .slice(colon + 1)
      .replace(/^(?:\*\*|__)/, '')
      .trim();
    return { label: cleaned(label), text, isTimed };
  }
  for (const pattern of ABOVE) {
    const above = pattern.exec(line.slice(0, 120))?.groups;
    if (
      above?.name !== undefined &&
      line.length <= 120 &&
      !HEADINGS.has(above.name.toLowerCase())
    ) {
      return { label: cleaned(above.name), text: '', isTimed: true };
    }
  }
  return null;
}

/** "Dana Reyes (Acme)" is Dana Reyes. */
function cleaned(label: string): string {
  return label.split('(', 1)[0]?.trim() || label;
}

/** Says whether a label is written as names are: each word with a capital, or all in capitals. */
export function isNameLike(label: string): boolean {
  const words = label.split(/[\s_]+/);
  return (
    words.length <= 4 &&
    words.every((word) => /^(?:\p{Lu}|\d+$|(?:van|von|de|der|of)$)/u.test(word))
  );
}
