import type { Jobs } from '../../src/jobs/registry.ts';
import { rowOf, type SeededTenant, saidTo, type Words } from './seeded-tenant.ts';

type Message = (own: SeededTenant, words: Words) => object | Promise<object>;

/** A good message of every job, in a tenant's words wherever the job takes any. */
export const GOOD_MESSAGES: Readonly<Record<Jobs[number]['name'], Message>> = {
  'detect-opportunity': ({ accountId }, words) => saidTo({ id: accountId }, 'mail-62', words),
  'import-opportunity': ({ accountId }, words) => rowOf(accountId, 'row-62', words),
  'upsert-plan': ({ accountId }, { person, line, evidence }) => ({
    accountId,
    patch: {
      companyProfile: { industry: line },
      relationshipHistory: { wins: { add: [evidence] } },
    },
    actor: { kind: 'agent', name: person },
  }),
  'rescore-stakeholder': ({ stakeholderId, interactionId }, { person, line, evidence }) => ({
    stakeholderId,
    interactionId,
    title: line,
    signals: { who: person, scores: { influenceLevel: { value: 9, evidence } } },
  }),
  'advance-stage': ({ opportunityId }) => ({ opportunityId }),
  // Nothing is as old: it answers at once, and waits for no relay.
  'recompute-plans': () => ({ until: '2026-01-01T00:00:00Z' }),
  'recompute-plan': async ({ t }) => {
    const [plan] = await t.rows('account_plans', 'stale_since nulls last');
    return { planId: plan?.id };
  },
};
