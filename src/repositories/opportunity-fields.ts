import { canonicalJson, type JsonValue } from '../domain/json-merge.ts';
import { productLineKey } from '../domain/names.ts';
import type { ObservationSource } from '../domain/vocabulary.ts';
import type { Opportunity } from '../entities/opportunity.ts';
import type { Actor } from '../schemas/actor.ts';
import type { OpportunityCreate, OpportunityUpdate } from '../schemas/opportunity.ts';
import { actorColumns } from './acts.ts';
import { storedKey } from './new-rows.ts';
import type { NewObservation } from './observations.ts';

/** The longest normal form of a product line that the column holds. */
const LINE_KEY_LIMIT = 400;

/** The fields of a deal that evidence is kept for: what is known of it, not when it was synced. */
export const OBSERVED_FIELDS = [
  'name',
  'productLine',
  'dealStage',
  'estimatedValue',
  'currency',
  'probability',
  'closeDate',
  'detectionConfidence',
  'source',
  'qualificationSnapshot',
  'externalSystem',
  'externalId',
  'metadataJson',
] as const;
export type ObservedField = (typeof OBSERVED_FIELDS)[number];

/** Fields of a deal as the wire has them, each in its own type. */
export type FieldValues = Partial<Record<ObservedField, JsonValue>>;

/** What is said about which field, and when. */
export interface FieldAct {
  readonly opportunityId: string;
  readonly source: ObservationSource;
  readonly actor: Actor;
  readonly at: (field: ObservedField) => Date;
}

/** Returns the observations of one act, one for each field that has a value here. */
export function fieldObservations(values: FieldValues, act: FieldAct): NewObservation[] {
  return observedIn(values).map((field) => ({
    entityType: 'opportunity',
    entityId: act.opportunityId,
    field,
    value: values[field] ?? null,
    source: act.source,
    evidence: null,
    interactionId: null,
    ...actorColumns(act.actor),
    observedAt: act.at(field),
  }));
}

export function observedIn(values: object): ObservedField[] {
  return OBSERVED_FIELDS.filter((field) => Object.hasOwn(values, field));
}

/** Returns what a caller set of a new deal: not what it left to the defaults. */
export function fieldsSet(input: unknown, data: OpportunityCreate): FieldValues {
  const given: object = typeof input === 'object' && input !== null ? input : {};
  const fields = observedIn(given).filter((field) => valueIn(data, field) !== null);
  return Object.fromEntries(fields.map((field) => [field, valueIn(data, field)]));
}

/** Returns what a new deal shows that nobody set: its defaults, which are our rule's. */
export function fieldsByDefault(shown: object, set: FieldValues): FieldValues {
  const fields = OBSERVED_FIELDS.filter((field) => {
    const value = valueIn(shown, field);
    return value !== null && canonicalJson(value) !== '{}' && !Object.hasOwn(set, field);
  });
  return Object.fromEntries(fields.map((field) => [field, valueIn(shown, field)]));
}

/** The fields of a change with their values. */
export interface FieldChange {
  /** Those that differ from the stored ones. */
  readonly changed: FieldValues;
  /** Those that say what is stored already. */
  readonly equal: FieldValues;
}

export function fieldChange(row: Opportunity, change: OpportunityUpdate): FieldChange {
  const isEqual = (field: ObservedField) =>
    canonicalJson(row[field] ?? null) === canonicalJson(valueIn(change, field));
  const valuesOf = (fields: readonly ObservedField[]): FieldValues =>
    Object.fromEntries(fields.map((field) => [field, valueIn(change, field)]));
  const fields = observedIn(change);
  return {
    changed: valuesOf(fields.filter((field) => !isEqual(field))),
    equal: valuesOf(fields.filter(isEqual)),
  };
}

/**
 * Returns fields of the wire as columns: dates as such, the line with its key.
 *
 * @throws {InvalidJobData} the line's normal form is longer than its column.
 */
export function columnsOf(values: FieldValues, syncedAt?: string | null): Partial<Opportunity> {
  const { closeDate, productLine } = values as Partial<OpportunityUpdate>;
  const columns: object = {
    ...values,
    ...(closeDate !== undefined && { closeDate: dateOf(closeDate) }),
    ...(productLine !== undefined && { productLineKey: storedLineKey(productLine) }),
    ...(syncedAt !== undefined && { syncedAt: dateOf(syncedAt) }),
  };
  return columns;
}

/** @throws {InvalidJobData} the line's normal form is longer than its column. */
export function storedLineKey(line: string | null): string | null {
  const key = productLineKey(line);
  return key === null ? null : storedKey('productLine', key, LINE_KEY_LIMIT);
}

function valueIn(values: object, field: ObservedField): JsonValue {
  return (values as FieldValues)[field] ?? null;
}

function dateOf(iso: string | null): Date | null {
  return iso === null ? null : new Date(iso);
}
