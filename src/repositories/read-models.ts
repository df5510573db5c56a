import { SCORE_NAMES, type ScoreName } from '../domain/political-scores.ts';
import type { Account } from '../entities/account.ts';
import type { Opportunity } from '../entities/opportunity.ts';
import type { Stakeholder } from '../entities/stakeholder.ts';
import type { AccountRead } from '../schemas/account.ts';
import type { OpportunityRead } from '../schemas/opportunity.ts';
import type { StakeholderRead } from '../schemas/stakeholder.ts';

/** Returns the account as callers see it: keys stay inside, times are ISO 8601 in UTC. */
export function accountRead(row: Account): AccountRead {
  return {
    id: row.id,
    tenantId: row.tenantId,
    accountName: row.accountName,
    industry: row.industry ?? null,
    companySize: row.companySize ?? null,
    website: row.website ?? null,
    region: row.region ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: iso(row.updatedAt),
  };
}

/** Returns the opportunity with every column. */
export function opportunityRead(row: Opportunity): OpportunityRead {
  return {
    id: row.id,
    tenantId: row.tenantId,
    accountId: row.accountId,
    externalSystem: row.externalSystem ?? null,
    externalId: row.externalId ?? null,
    createdByInteraction: row.createdByInteraction ?? null,
    name: row.name,
    productLine: row.productLine ?? null,
    productLineKey: row.productLineKey ?? null,
    dealStage: row.dealStage,
    estimatedValue: row.estimatedValue == null ? null : Number(row.estimatedValue),
    currency: row.currency ?? null,
    probability: Number(row.probability),
    closeDate: iso(row.closeDate),
    detectionConfidence: Number(row.detectionConfidence),
    source: row.source,
    qualificationSnapshot: row.qualificationSnapshot,
    metadataJson: row.metadataJson,
    syncedAt: iso(row.syncedAt),
    createdAt: row.createdAt.toISOString(),
    updatedAt: iso(row.updatedAt),
  };
}

/** Returns the person as callers see them; a score without evidence has no key in `scoreEvidence`. */
export function stakeholderRead(row: Stakeholder): StakeholderRead {
  return {
    id: row.id,
    accountId: row.accountId,
    contactName: row.contactName,
    contactEmail: row.contactEmail ?? null,
    title: row.title ?? null,
    roles: [...row.roles],
    scores: {
      decisionPower: row.decisionPower,
      influenceLevel: row.influenceLevel,
      relationshipStrength: row.relationshipStrength,
    },
    scoreSources: byScore(row.scoreSources),
    scoreEvidence: byScore(row.scoreEvidence),
    interactionCount: row.interactionCount,
    lastInteraction: iso(row.lastInteraction),
    notes: row.notes ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: iso(row.updatedAt),
  };
}

/** Returns what is stored for the scores there are, and no other key. */
function byScore<T>(stored: Readonly<Record<string, T>>): Partial<Record<ScoreName, T>> {
  return Object.fromEntries(
    SCORE_NAMES.flatMap((name) => (name in stored ? [[name, stored[name]]] : [])),
  );
}

function iso(date: Date | null | undefined): string | null {
  return date?.toISOString() ?? null;
}
