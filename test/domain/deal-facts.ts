import { qualificationFrom, type SignalObservation } from '../../src/domain/qualification.ts';
import type { SignalField } from '../../src/domain/qualification-signals.ts';
import type { DealFacts } from '../../src/domain/stage-criteria.ts';
import { day, said } from './said-signals.ts';

/** A new deal of four interactions, with what is on record of it. */
export function deal(on: readonly SignalObservation[], rest: Partial<DealFacts> = {}): DealFacts {
  const qualification = qualificationFrom(on);
  return { stage: 'prospecting', qualification, interactions: 4, setByHuman: null, ...rest };
}

export const all = (...fields: SignalField[]) => fields.map((field) => said(field, 1));
/** What the default policy asks for, signal by signal, all said on day 1. */
export const forDiscovery = all('bant.need');
export const forQualification = all('bant.need', 'meddic.pain');
export const forEvaluation = [
  ...forQualification,
  ...all('bant.budget', 'bant.authority', 'meddic.economicBuyer'),
];
export const forNegotiation = [
  ...forEvaluation,
  ...all('bant.timeline', 'meddic.decisionCriteria'),
];
export const setOn = (number: number) => ({ setByHuman: { at: day(number) } });
