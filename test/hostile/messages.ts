import fc from 'fast-check';
import { JOBS } from '../../src/jobs/registry.ts';
import { PUBLISHED_SCHEMAS, toPublishedSchema } from '../../src/json-schemas.ts';
import {
  fullSample,
  JOB_SCHEMAS,
  leavesOf,
  type Place,
  type Schema,
  withValueAt,
} from '../support/job-samples.ts';
import { hostileJson, hostileText } from './values.ts';

/** A job as a hostile client may add it. */
export interface HostileMessage {
  readonly job: string;
  readonly message: unknown;
}

const ID = '6f1d2c3b-4a59-4687-9786-a5b4c3d2e1f0';
const AGENT = { kind: 'agent', name: 'Robin' };
const HUMAN = { kind: 'human', name: 'Dana', reason: 'agreed by phone' };

/** Good data of each job, in which one or a few places are then spoiled. */
function goodData(job: string, schema: Schema): unknown {
  const whole = fullSample(schema) as Record<string, unknown>;
  switch (job) {
    case 'rescore-stakeholder':
      return {
        ...whole,
        override: { score: 'decisionPower', value: 4, actor: HUMAN },
        ...{ release: undefined, interactionId: undefined },
      };
    case 'advance-stage':
      return { ...whole, move: { stage: 'qualification', actor: HUMAN } };
    case 'upsert-plan':
      return isAccountPlan(whole.patch)
        ? { accountId: ID, patch: whole.patch, actor: AGENT }
        : { opportunityId: ID, patch: whole.patch, actor: AGENT };
    case 'detect-opportunity':
    case 'import-opportunity':
      return { ...whole, account: { ...(whole.account as object), id: undefined } };
    default:
      return whole;
  }
}

const isAccountPlan = (plan: unknown) => JSON.stringify(plan).includes('companyProfile');

interface Spoilable {
  readonly schema: Schema;
  readonly good: unknown;
  readonly places: readonly Place[];
  /** Places of free text: what is put there is strange, and still accepted. */
  readonly texts: readonly { readonly place: Place; readonly limit: number }[];
}

/** Every leaf, and every object and list on the way to one. */
function spoilable(schema: Schema, good: unknown): Spoilable {
  const places = leavesOf(schema).flatMap(({ place }) =>
    place.map((_, i) => place.slice(0, i + 1)),
  );
  const all = new Map(places.map((place) => [place.join('.'), place]));
  const texts = leavesOf(schema).flatMap(
    ({ place, schema: { type, format, enum: words, maxLength = 400 } }) =>
      type === 'string' && !format && !words ? [{ place, limit: maxLength }] : [],
  );
  return { schema, good, places: [...all.values()], texts };
}

/** Returns documents in which a few free texts are strange, and as long as they may be. */
function oddlyWorded({ schema, good, texts }: Spoilable): fc.Arbitrary<unknown> {
  if (texts.length === 0) return fc.constant(good);
  const odd = fc.tuple(fc.constantFrom(...texts), hostileText);
  return fc.array(odd, { minLength: 1, maxLength: 4 }).map((words) => {
    let document: unknown = good;
    for (const [{ place, limit }, text] of words) {
      document = safely(schema, document, place, text.slice(0, limit));
    }
    return document;
  });
}

/** Returns documents of a schema in which one to three places hold what does not belong there. */
export function spoiled({ schema, good, places }: Spoilable): fc.Arbitrary<unknown> {
  const spoil = fc.tuple(fc.constantFrom<Place>([], ...places), hostileJson);
  return fc.array(spoil, { minLength: 1, maxLength: 3 }).map((spoils) => {
    let document: unknown = good;
    for (const [place, value] of spoils) document = safely(schema, document, place, value);
    return document;
  });
}

/** A place may be gone where an earlier spoil has put something else. */
function safely(schema: Schema, document: unknown, place: Place, value: unknown): unknown {
  try {
    return withValueAt(schema, document, place, value);
  } catch {
    return value;
  }
}

const withKey = (document: unknown): fc.Arbitrary<unknown> =>
  fc
    .tuple(fc.string({ maxLength: 80 }), hostileJson)
    .map(([key, value]) =>
      typeof document === 'object' && document !== null ? { ...document, [key]: value } : value,
    );

const ENVELOPES: readonly Place[] = [['tenantId'], ['idempotencyKey'], ['version'], ['data'], []];
/** Those up to 99 are of newer programs: they wait for a worker that reads them. */
const VERSIONS = [0, 100, 1.5, -1, '1', null, [1], 1e9];

/** Returns messages of every job, spoiled in their data, in their envelope, or with a strange key. */
export function hostileMessages(tenantId: string): fc.Arbitrary<HostileMessage> {
  const ofJobs = JOBS.flatMap(({ name }) =>
    (JOB_SCHEMAS[name] ?? []).map((schema) => ({
      name,
      ...spoilable(schema, goodData(name, schema)),
    })),
  );
  const envelope = (data: unknown) =>
    fc.uuid().map((idempotencyKey) => ({ tenantId, idempotencyKey, version: 1, data }));
  return fc.constantFrom(...ofJobs).chain((one) => {
    const good = envelope(one.good);
    const messages = fc.oneof(
      { weight: 8, arbitrary: spoiled(one).chain(envelope) },
      { weight: 8, arbitrary: oddlyWorded(one).chain(envelope) },
      { weight: 2, arbitrary: withKey(one.good).chain(envelope) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(good, fc.constantFrom<unknown>(...VERSIONS))
          .map(([m, version]) => ({ ...m, version })),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(good, fc.constantFrom(...ENVELOPES), hostileJson)
          .map(([m, place, value]) => safely({}, m, place, value)),
      },
      { weight: 1, arbitrary: good.chain(withKey) },
    );
    return messages.map((message) => ({ job: one.name, message }));
  });
}

/** Returns a published schema's name, and a document that is meant for it and spoiled. */
export function hostileDocuments(): fc.Arbitrary<{ name: string; document: unknown }> {
  const all = Object.entries(PUBLISHED_SCHEMAS).map(([name, schema]) => {
    const described = toPublishedSchema(name, schema) as Schema;
    return { name, ...spoilable(described, fullSample(described)) };
  });
  return fc
    .constantFrom(...all)
    .chain((one) => spoiled(one).map((document) => ({ name: one.name, document })));
}
