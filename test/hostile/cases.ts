import { inspect } from 'node:util';
import fc from 'fast-check';
import { readConfig } from '../../src/config.ts';
import { csvMapFrom } from '../../src/crm/csv-map.ts';
import { readRow } from '../../src/crm/csv-row.ts';
import { JOBS } from '../../src/jobs/registry.ts';
import { PUBLISHED_SCHEMAS } from '../../src/json-schemas.ts';
import { PLAIN_LIMIT_BYTES, refuseOversize } from '../../src/queue/payload.ts';
import { hashOf } from '../../src/repositories/data-hash.ts';
import { parseEnvelope } from '../../src/schemas/envelope.ts';
import { parseOrThrow } from '../../src/schemas/parse.ts';
import { faultOfCase } from './judge.ts';
import { hostileDocuments, hostileMessages } from './messages.ts';
import { hostileJson, hostileText, MARK } from './values.ts';

/** One kind of hostile case that needs no database: how to make one, and what must come of it. */
export interface Kind<Case = unknown> {
  readonly name: string;
  /** Its part of the cases. */
  readonly weight: number;
  readonly cases: fc.Arbitrary<Case>;
  /** Returns what is wrong, or null. */
  readonly fault: (one: Case) => string | null;
}

const kind = <Case>(one: Kind<Case>): Kind => one as unknown as Kind;

const schemaOf = new Map<string, (typeof JOBS)[number]['data']>(
  JOBS.map(({ name, data }) => [name, data]),
);

/** Messages as the consumer reads them: size, envelope, data, hash. */
const messages = kind({
  name: 'a job’s message',
  weight: 6,
  cases: hostileMessages('0a1b2c3d-4e5f-4687-9786-a5b4c3d2e1f0'),
  fault: ({ job, message }) =>
    faultOfCase(() => {
      refuseOversize(message, PLAIN_LIMIT_BYTES);
      const envelope = parseEnvelope(message);
      const schema = schemaOf.get(job);
      if (schema) hashOf(parseOrThrow(schema, envelope.data));
    }),
});

const documents = kind({
  name: 'a published schema’s document',
  weight: 3,
  cases: hostileDocuments(),
  fault: ({ name, document }) =>
    faultOfCase(() => {
      const schema = PUBLISHED_SCHEMAS[name];
      if (schema) parseOrThrow(schema, document);
    }),
});

const MAP = csvMapFrom({
  externalSystem: 'crm',
  columns: {
    ...{ account: 'a', website: 'w', externalId: 'x', productLine: 'p', dealStage: 's' },
    ...{ estimatedValue: 'v', currency: 'c', closeDate: 'd', probability: 'o', at: 't' },
  },
  name: '{account} – {productLine}',
  stages: { open: 'prospecting' },
  dates: ['iso', 'M/D/YYYY', 'DD.MM.YYYY', 'MMM D, YYYY h:mm A'],
  numbers: '1 234,50',
});

const GOOD_ROW = { a: 'Acme', s: 'open', v: '1 234,50', d: '2026-03-31', o: '60 %', t: '3/2/2026' };

/** Rows of a CRM's export, and what the import would make of them. */
const rows = kind({
  name: 'a row of CSV',
  weight: 2,
  cases: fc
    .dictionary(fc.constantFrom(...'awxpsvcdot'), hostileText, { minKeys: 1, maxKeys: 3 })
    .map((cells) => ({ ...GOOD_ROW, ...cells })),
  fault: (cells) => {
    const exportedAt = new Date('2026-03-02T09:00:00Z');
    let reason = '';
    const fault = faultOfCase(() => {
      const reading = readRow(cells, MAP, exportedAt);
      if (!reading.ok) reason = reading.reason;
    });
    return fault ?? (reason.includes(MARK) ? `quotes the value: ${reason.slice(0, 200)}` : null);
  },
});

const maps = kind({
  name: 'a map of CSV',
  weight: 1,
  cases: fc
    .tuple(fc.constantFrom(...Object.keys(MAP)), hostileJson)
    .map(([key, value]) => ({ ...MAP, dates: 'iso', [key]: value })),
  fault: (map) => faultOfCase(() => csvMapFrom(map)),
});

const SETTINGS = [
  'DATABASE_URL',
  'REDIS_URL',
  'DEALKEEPER_SCHEMA',
  'DEALKEEPER_QUEUE_PREFIX',
  'DEALKEEPER_CONCURRENCY',
  'DEALKEEPER_LOG_LEVEL',
  'DEALKEEPER_LOCK_MS',
  'DEALKEEPER_CONSOLE_PORT',
];

const settings = kind({
  name: 'an environment',
  weight: 1,
  cases: fc.dictionary(fc.constantFrom(...SETTINGS), hostileText, { minKeys: 1 }),
  fault: (environment) => faultOfCase(() => readConfig(environment)),
});

export const KINDS: readonly Kind[] = [messages, documents, rows, maps, settings];

/** Runs cases of a kind from a seed, and returns what is wrong with those that ended badly. */
export function faultsOf({ name, cases, fault }: Kind, count: number, seed: number): string[] {
  const found: string[] = [];
  fc.assert(
    fc.property(cases, (one) => {
      const wrong = fault(one);
      if (wrong !== null && found.length < 20) found.push(`${name} ${wrong}: ${shortly(one)}`);
    }),
    { numRuns: count, seed, endOnFailure: true },
  );
  return found;
}

function shortly(one: unknown): string {
  return inspect(one, {
    depth: 6,
    maxArrayLength: 5,
    maxStringLength: 60,
    breakLength: 1_000,
  }).slice(0, 600);
}
