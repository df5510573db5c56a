import { dateFrom } from '../../domain/calendar.ts';
import { emailKey, nameKey } from '../../domain/names.ts';
import { isNameVariant } from '../../domain/person-names.ts';
import {
  PersonSignals,
  QualificationSignal,
  type QualificationSignals,
} from '../../schemas/signals.ts';
import type { Belief } from './belief.ts';
import { isAmountOf, type Known } from './believe-deal.ts';
import type { SaidPerson, SaidSignal } from './wire.ts';

/** Returns the qualification signals that the buyer's own words carry; the first of each counts. */
export function believeQualification(
  signals: readonly SaidSignal[],
  belief: Belief,
): QualificationSignals {
  const bant: Record<string, QualificationSignal> = {};
  const meddic: Record<string, QualificationSignal> = {};
  for (const { signal, identified, value, quote, confidence } of signals) {
    const [framework, name = ''] = signal.split('.');
    const kept = framework === 'bant' ? bant : meddic;
    if (kept[name] !== undefined) continue;
    const evidence = belief.quoted(signal, quote);
    if (evidence === null) continue;
    const said = { identified, value: saidValue(value, evidence), evidence, confidence };
    const fit = belief.fitting(signal, QualificationSignal, said);
    if (fit !== null) kept[name] = fit;
  }
  return { bant, meddic };
}

/** A value is said in its words, or is the number or the date that they say; else there is none. */
function saidValue(value: string | null, evidence: string): string | null {
  if (value === null) return null;
  const key = nameKey(value);
  if (key !== '' && nameKey(evidence).includes(key)) return value;
  const amount = Number(value.replace(/[^\d.]/g, ''));
  if (/^\D{0,4}[\d.,' ]{1,80}\D{0,4}$/.test(value) && isAmountOf(evidence, amount)) return value;
  const isDate = /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?$/.test(value);
  return isDate && dateFrom(value) !== null ? value : null;
}

/**
 * Returns what is believed of the buyer's people: those who took part and are no sellers, and those
 * whom a buyer names.
 */
export function believePeople(
  people: readonly SaidPerson[],
  belief: Belief,
  known: Known,
): PersonSignals[] {
  return belief.first('people', people).flatMap((said, i) => {
    const path = `people.${i}`;
    const who = personIn(said.who, belief, known);
    if (who === null) {
      belief.drop(path, 'no buyer, and nobody whom a buyer names');
      return [];
    }
    const person = { who, ...partsOf(said, path, belief) };
    const isSilent =
      person.roles.length + person.trust.length + Object.keys(person.scores).length === 0;
    return isSilent ? [] : (belief.fitting(path, PersonSignals, person) ?? []);
  });
}

function partsOf(said: SaidPerson, path: string, belief: Belief) {
  const scores: Record<string, { value: number; evidence: string }> = {};
  for (const { score, value, quote } of said.scores) {
    const evidence = belief.quoted(`${path}.${score}`, quote);
    if (evidence !== null) scores[score] ??= { value, evidence };
  }
  const roles = belief.first(`${path}.roles`, said.roles).flatMap(({ role, quote }) => {
    const evidence = belief.quoted(`${path}.${role}`, quote);
    return evidence === null ? [] : [{ role, evidence }];
  });
  const trust = belief.quotedAll(`${path}.trust`, said.trust);
  return { scores, roles, trust };
}

function personIn(who: string, belief: Belief, { participants }: Known): string | null {
  const key = nameKey(who);
  const address = emailKey(who);
  const present = participants.filter(
    ({ name, email }) =>
      (address !== null && emailKey(email) === address) ||
      (key !== '' && isNameVariant(nameKey(name), key)),
  );
  const [one] = present;
  if (one) return present.some(({ side }) => side === 'seller') ? null : (one.email ?? one.name);
  return belief.said.byBuyer(who)?.text ?? null;
}
