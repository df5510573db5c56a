import { JOBS } from '../../src/jobs/registry.ts';
import { PUBLISHED_SCHEMAS, toPublishedSchema } from '../../src/json-schemas.ts';

/** The part of JSON Schema that ours are written in. */
export interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** A place in a document: keys, and 0 for the first entry of a list. */
export type Place = readonly (string | number)[];

/**
 * The data of each job as JSON Schema, from the registry. A free object in upsert-plan is a plan's
 * document: it is described as the plan is.
 */
export const JOB_SCHEMAS: Readonly<Record<string, readonly Schema[]>> = Object.fromEntries(
  JOBS.map((job) => {
    const schema = toPublishedSchema(job.name, job.data) as Schema;
    const plans = [PUBLISHED_SCHEMAS.AccountPlanData, PUBLISHED_SCHEMAS.OpportunityPlanData];
    const described = plans.map((plan) =>
      describing(schema, plan && (toPublishedSchema('', plan) as Schema)),
    );
    return [job.name, job.name === 'upsert-plan' ? described : [schema]];
  }),
);

function describing(schema: Schema, plan: Schema | undefined): Schema {
  const properties = Object.entries(schema.properties ?? {}).map(([key, inner]) => [
    key,
    inner.type === 'object' && !inner.properties && plan ? plan : inner,
  ]);
  return { ...schema, properties: Object.fromEntries(properties) };
}

/** Returns the schema of what is there, null left aside. */
function solid(schema: Schema): Schema {
  return schema.anyOf?.find(({ type }) => type !== 'null') ?? schema;
}

/** Returns every place of a document that holds neither an object nor a list, with its schema. */
export function leavesOf(schema: Schema, at: Place = []): { place: Place; schema: Schema }[] {
  const one = solid(schema);
  if (one.items) return leavesOf(one.items, [...at, 0]);
  if (!one.properties) return [{ place: at, schema: one }];
  return Object.entries(one.properties).flatMap(([key, inner]) => leavesOf(inner, [...at, key]));
}

/** Returns a document with every field filled, and one entry in every list. */
export function fullSample(schema: Schema): unknown {
  const one = solid(schema);
  if (one.const !== undefined) return one.const;
  if (one.enum) return one.enum[0];
  if (one.items) return [fullSample(one.items)];
  if (one.type === 'object') {
    const entries = Object.entries(one.properties ?? {});
    return Object.fromEntries(entries.map(([key, inner]) => [key, fullSample(inner)]));
  }
  if (one.type === 'boolean') return true;
  if (one.type === 'number' || one.type === 'integer') return one.maximum === 1 ? 0.9 : 5;
  return TEXTS[one.format ?? ''] ?? (one.pattern === '^[A-Z]{3}$' ? 'EUR' : 'some words');
}

const TEXTS: Readonly<Record<string, string>> = {
  uuid: '6f1d2c3b-4a59-4687-9786-a5b4c3d2e1f0',
  'date-time': '2026-03-02T09:00:00Z',
  email: 'jo@acme.example',
};

/**
 * Returns a copy of a document with a value at a place; what is missing on the way there is filled
 * in full.
 */
export function withValueAt(
  schema: Schema,
  document: unknown,
  place: Place,
  value: unknown,
): unknown {
  const [key, ...rest] = place;
  if (key === undefined) return value;
  const one = solid(schema);
  const whole = (document ?? fullSample(one)) as Record<string, unknown> | unknown[];
  if (typeof key === 'number' || Array.isArray(whole)) {
    const list = Array.isArray(whole) && whole.length > 0 ? whole : [undefined];
    return [withValueAt(one.items ?? {}, list[0], rest, value), ...list.slice(1)];
  }
  return { ...whole, [key]: withValueAt(one.properties?.[key] ?? {}, whole[key], rest, value) };
}
