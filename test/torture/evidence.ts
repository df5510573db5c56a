import type { Intent } from './intents.ts';

/** What is on record of one conversation, of its own deal; of what is there twice both values. */
export interface StoredEvidence {
  readonly name: string;
  readonly value: string | null;
  readonly confidence: string | null;
}

export const EVIDENCE_SQL = `
  select i.tenant_id || ' detect-opportunity detect:email:' || i.interaction_id as name,
    string_agg(case o.field when 'estimatedValue' then o.value::text end, ' ') as value,
    string_agg(case o.field when 'detectionConfidence' then o.value::text end, ' ') as confidence
  from interactions i left join observations o on o.tenant_id = i.tenant_id
    and o.interaction_id = i.id and o.entity_id = i.opportunity_id
  group by i.tenant_id, i.id`;

/** Returns what is wrong with the evidence: each conversation that is done said its own, once. */
export function wrongEvidence(
  done: readonly Intent[],
  evidence: readonly StoredEvidence[],
): string[] {
  const found = new Map(evidence.map((one) => [one.name, one]));
  return done.flatMap(({ name, deal }) => {
    if (!deal) return [];
    const { value = null, confidence = null } = found.get(name) ?? {};
    const isWhole = Number(value) === deal.value && Number(confidence) === deal.confidence;
    return isWhole ? [] : `evidence of ${name}: value ${value}, confidence ${confidence}`;
  });
}
