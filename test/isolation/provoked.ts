import { InvariantViolation } from '../../src/errors.ts';
import type { AnyJob } from '../../src/queue/define-job.ts';
import { aConversation } from '../support/conversations.ts';
import { takeNote } from '../support/test-jobs.ts';
import { SAID, type SeededTenant, type Words } from './seeded-tenant.ts';

/** A message that fails for good, and the code that it fails with. */
export interface Provoked {
  readonly code: string;
  readonly job: string;
  readonly message: (own: SeededTenant, words: Words) => unknown;
}

const HUMAN = { kind: 'human', name: SAID.person, reason: SAID.evidence };

const sent = (
  code: string,
  job: string,
  data: (own: SeededTenant, words: Words) => unknown,
): Provoked => ({
  code,
  job,
  message: (own, words) => ({
    tenantId: own.t.tenantId,
    idempotencyKey: `${code}-${job}`,
    version: 1,
    data: data(own, words),
  }),
});

/** Every kind of failure that can be provoked from outside, each with words of a tenant in it. */
export const PROVOKED: readonly Provoked[] = [
  sent('InvalidJobData', 'detect-opportunity', (_, { person, email, evidence }) => ({
    account: { name: 17, website: [evidence] },
    conversation: { channel: person, at: evidence, participants: [{ name: '', email: person }] },
    signals: { dealPotentialConfidence: evidence, productLine: { email } },
    people: evidence,
  })),
  sent('InvalidJobData', 'upsert-plan', ({ accountId }, { person, evidence }) => ({
    accountId,
    patch: {
      companyProfile: { industry: [evidence] },
      relationshipHistory: { wins: [{ person }] },
    },
    actor: { kind: 'agent', name: person },
  })),
  sent('NotFound', 'detect-opportunity', (_, { person, email, line }) => ({
    ...aConversation({ line, participants: [{ name: person, email }] }),
    account: { id: '00000000-0000-4000-8000-000000000000', industry: line },
  })),
  sent('NotFound', 'rescore-stakeholder', (_, { person, evidence }) => ({
    stakeholderId: '00000000-0000-4000-8000-000000000000',
    signals: { who: person, scores: { decisionPower: { value: 9, evidence } } },
  })),
  sent('IllegalTransition', 'advance-stage', ({ opportunityId }) => ({
    opportunityId,
    move: { stage: 'evaluation', actor: HUMAN },
  })),
  sent('StaleVersion', 'upsert-plan', ({ opportunityId }, { evidence }) => ({
    opportunityId,
    document: { coreDeal: { productLine: evidence } },
    expectedVersion: 0,
    actor: HUMAN,
  })),
  {
    code: 'IdempotencyConflict',
    job: 'detect-opportunity',
    message: ({ t }, { account, line }) => ({
      tenantId: t.tenantId,
      idempotencyKey: 'first',
      version: 1,
      data: aConversation({ account: { name: account }, line }),
    }),
  },
  sent('UnknownJob', 'make-coffee', (_, words) => words),
  sent('InvariantViolation', 'break-by-code', (_, { evidence }) => ({ text: evidence })),
  sent('InvariantViolation', 'break-in-database', (_, { evidence }) => ({ text: evidence })),
  sent('InvariantViolation', 'break-by-row', (_, { evidence }) => ({ text: evidence })),
  sent('InvariantViolation', 'break-by-stored', (_, { evidence }) => ({ text: evidence })),
  {
    code: 'UnknownTenant',
    job: 'detect-opportunity',
    message: (_, { account, line }) => ({
      tenantId: '00000000-0000-4000-8000-000000000000',
      idempotencyKey: 'k',
      version: 1,
      data: aConversation({ account: { name: account }, line }),
    }),
  },
  { code: 'InvalidJobData', job: 'detect-opportunity', message: (_, { evidence }) => evidence },
];

/** Jobs that break as a bug of ours would, each quoting what it was given. */
export const BROKEN_JOBS: readonly AnyJob[] = [
  note('break-by-code', async (text) => {
    throw new TypeError(`cannot read ${text}\n    at ${text}`);
  }),
  note('break-in-database', (text, query) => query`select ${text}::uuid`),
  note(
    'break-by-row',
    (text, query, tenantId) =>
      query`insert into accounts (tenant_id, account_name, name_key, stem_key, key_version)
      values (${tenantId}, ${text}, ${text}, null, 1)`,
  ),
  // What is quoted is the form that names are compared in.
  note('break-by-stored', (_, query) => query`select name_key::uuid from accounts`),
];

interface NoteText {
  readonly text: string;
}

type Query = (text: TemplateStringsArray, ...values: unknown[]) => Promise<unknown>;

function note(
  name: string,
  breaks: (text: string, query: Query, tenantId: string) => Promise<unknown>,
): AnyJob {
  const load: AnyJob['load'] = async ({ session }, [first]) => {
    await breaks(
      String((first?.data as NoteText | undefined)?.text),
      session.query,
      session.tenantId,
    );
    throw new InvariantViolation('it did not break');
  };
  return { ...takeNote(), name, load };
}
