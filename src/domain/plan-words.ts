import { canonicalJson, type JsonValue } from './json-merge.ts';
import type { DealStage, OpportunitySource } from './vocabulary.ts';

/** Returns a date's UTC day, as 2026-03-31. */
export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** Returns an amount as a salesperson reads it: "12,000 EUR", the currency only where known. */
export function moneyText(amount: number, currency: string | null): string {
  const figures = amount.toLocaleString('en-US', { maximumFractionDigits: 2 });
  return currency === null ? figures : `${figures} ${currency}`;
}

/** Returns the text cut to at most `limit` characters, the last of them "…" where it was cut. */
export function shortened(text: string, limit: number): string {
  const characters = [...text.trim()];
  if (characters.length <= limit) return characters.join('');
  return `${characters.slice(0, limit - 1).join('')}…`;
}

/** Returns a value as it is read: text as it is, everything else as JSON. */
export function valueText(value: JsonValue): string {
  return typeof value === 'string' ? value : canonicalJson(value);
}

/** Returns a field's name in words: "decisionPower" is "decision power". */
export function fieldText(field: string): string {
  return field.replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, ' ').toLowerCase();
}

/** Returns a reason to put behind a statement: " (they need it)", empty where there is none. */
export function reasonText(reason: string | null): string {
  return reason?.trim() ? ` (${shortened(reason, 300)})` : '';
}

export const SOURCE_WORDS: Readonly<Record<OpportunitySource, string>> = Object.freeze({
  agent_detected: 'detected',
  manual: 'entered by hand',
  imported: 'imported',
});

export const STAGE_WORDS: Readonly<Record<DealStage, string>> = Object.freeze({
  prospecting: 'prospecting',
  discovery: 'discovery',
  qualification: 'qualification',
  evaluation: 'evaluation',
  negotiation: 'negotiation',
  closed_won: 'won',
  closed_lost: 'lost',
  stalled: 'stalled',
});
