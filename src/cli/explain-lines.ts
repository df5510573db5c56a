import type { StageExplanation } from '../domain/advance-stage.ts';
import { dayOf, fieldText, STAGE_WORDS, shortened, valueText } from '../domain/plan-words.ts';
import type { ObservationSource } from '../domain/vocabulary.ts';
import type { StageStay } from '../repositories/deal-stages.ts';
import type { ExplainedObservation, Explanation } from '../repositories/explain-records.ts';
import { type Column, tableOf } from './output.ts';

const SOURCE_WORDS: Readonly<Record<ObservationSource, string>> = Object.freeze({
  heuristic: 'derived',
  conversation_signal: 'said',
  human_override: 'set by a person',
  import: 'imported',
  crm: 'from the CRM',
});

/** Values are shown as far as they fit a line; the whole is in the ledger. */
const VALUE_CHARACTERS = 60;
const WORDS_CHARACTERS = 300;

/** Returns all that was said of a field, newest last; what is the value has a mark. */
export function chainLines({ field, why, chain }: Explanation): string[] {
  const columns: Column[] = [
    { title: '' },
    { title: 'when' },
    { title: 'how' },
    { title: 'value', limit: VALUE_CHARACTERS },
    { title: 'by' },
    { title: 'why', isWide: true },
  ];
  const rows = chain.map((link) => [
    link.isValue ? '→' : '',
    dayOf(link.at),
    SOURCE_WORDS[link.source],
    shownValue(link),
    link.actorName,
    wordsOf(link),
  ]);
  const reason = why === null ? 'no value is on record' : why;
  return [`${fieldText(field)}: ${reason}`, tableOf(columns, rows)];
}

/** Returns the stage of a deal, what it lacks for the next one, and how it came there. */
export function stageLines(
  { stage, next, met, missing, blocked }: StageExplanation,
  stays: readonly StageStay[],
): string[] {
  const aim = next === null ? (blocked ?? '') : `next ${STAGE_WORDS[next]}`;
  const criteria = [
    ...met.map(({ words }) => ['met', words]),
    ...missing.map(({ words }) => ['missing', words]),
  ];
  const history = stays.map(({ enteredAt, stage: at, actorName, reason, policyVersion }) => [
    dayOf(enteredAt),
    STAGE_WORDS[at],
    actorName,
    [reason ?? '', policyVersion === null ? '' : `policy ${policyVersion}`]
      .filter(Boolean)
      .join(', '),
  ]);
  const titles = [{ title: 'since' }, { title: 'stage' }, { title: 'by' }];
  return [
    `stage: ${STAGE_WORDS[stage]}, ${aim}`,
    ...(criteria.length === 0
      ? []
      : [tableOf([{ title: '' }, { title: 'what it asks for', isWide: true }], criteria)]),
    ...(history.length === 0
      ? []
      : [tableOf([...titles, { title: 'why', isWide: true }], history)]),
  ];
}

/** Returns what is on record, a line a field, with why it is. */
export function recordLines(explained: readonly Explanation[]): string[] {
  if (explained.length === 0) return ['Nothing is on record of it.'];
  const rows = explained.map(({ field, why, chain }) => {
    const value = chain.find(({ isValue }) => isValue);
    return [field, value ? shownValue(value) : '', why ?? '', String(chain.length)];
  });
  const columns: Column[] = [
    { title: 'field' },
    { title: 'value', limit: VALUE_CHARACTERS },
    { title: 'why', isWide: true },
    { title: 'said', align: 'right' },
  ];
  return ['on record, each in full with --field:', tableOf(columns, rows)];
}

function shownValue({ value, released }: ExplainedObservation): string {
  if (released) return 'released';
  return value === null ? 'none' : shortened(valueText(value), VALUE_CHARACTERS);
}

function wordsOf({ evidence, reason }: ExplainedObservation): string {
  const words = evidence === null ? '' : `“${shortened(evidence, WORDS_CHARACTERS)}”`;
  return [words, reason ?? ''].filter(Boolean).join(' – ');
}
