import { detectOpportunity } from './detect-opportunity.ts';
import { importOpportunity } from './import-opportunity.ts';

/** Every job there is; the client's types and the consumer's work follow from this list. */
export const JOBS = [detectOpportunity, importOpportunity] as const;

export type Jobs = typeof JOBS;
