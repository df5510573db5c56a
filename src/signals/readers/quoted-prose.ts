import type { Spoken } from './spoken-turns.ts';

const VERBS =
  'said|says|asked|asks|told|tells|added|adds|replied|replies|answered|answers|explained|explains|noted|notes|confirmed|confirms|mentioned|mentions|wrote|writes|insisted|admitted|sagte|sagt|fragte|meinte|antwortete|schrieb';
const NAME = String.raw`\p{Lu}[\p{L}'’-]{1,40}(?:\s(?:\p{Lu}\.|\p{Lu}[\p{L}'’-]{0,40})){0,3}`;
/** A capital at the beginning of a sentence makes no name. */
const OPENERS = /^(?:Then|When|But|And|Later|So|After|Before|Today|Also|Dann|Aber|Und|Später)\s/u;
/** Dana Reyes said: "…" · Dana told us that "…" */
const BEFORE = new RegExp(
  String.raw`(${NAME})(?:,[^,"“„]{1,60},)?\s(?:${VERBS})\b[^.?!"“„]{0,40}$`,
  'u',
);
/** "…," said Dana Reyes · "…", Dana Reyes said */
const AFTER = new RegExp(
  String.raw`^[\s,.;–-]{0,4}(?:(?:${VERBS})\s(${NAME})|(${NAME})\s(?:${VERBS})\b)`,
  'u',
);
const QUOTED = /["“„]([^"“”„]{1,5000})["”“]/gu;
const AROUND = 160;

/**
 * Returns what prose quotes literally, each with the name of the one whom it names as the speaker;
 * a quotation that names nobody goes on with the speaker of the one before it in its paragraph.
 */
export function spokenInProse(text: string): Spoken[] {
  const spoken: Spoken[] = [];
  for (const paragraph of text.split(/\n[^\S\n]*\n/)) {
    let label: string | null = null;
    let end = 0;
    for (const match of paragraph.matchAll(QUOTED)) {
      const before = paragraph.slice(Math.max(end, match.index - AROUND), match.index);
      end = match.index + match[0].length;
      const after = AFTER.exec(paragraph.slice(end, end + AROUND));
      const named = BEFORE.exec(before)?.[1] ?? after?.[1] ?? after?.[2];
      label = named?.replace(OPENERS, '') ?? label;
      if (label !== null) spoken.push({ label, text: (match[1] ?? '').replace(/,$/, '') });
    }
  }
  return spoken;
}
