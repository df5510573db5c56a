import * as v from 'valibot';
import {
  CHANNELS,
  DEAL_STAGES,
  FIELD_OWNERSHIPS,
  OPPORTUNITY_SOURCES,
  SCORE_SOURCES,
  SIDES,
  STAKEHOLDER_ROLES,
} from '../domain/vocabulary.ts';

export const DealStage = v.picklist(DEAL_STAGES);
export type DealStage = v.InferOutput<typeof DealStage>;

export const OpportunitySource = v.picklist(OPPORTUNITY_SOURCES);
export type OpportunitySource = v.InferOutput<typeof OpportunitySource>;

export const StakeholderRole = v.picklist(STAKEHOLDER_ROLES);
export type StakeholderRole = v.InferOutput<typeof StakeholderRole>;

export const ScoreSource = v.picklist(SCORE_SOURCES);
export type ScoreSource = v.InferOutput<typeof ScoreSource>;

export const FieldOwnership = v.picklist(FIELD_OWNERSHIPS);
export type FieldOwnership = v.InferOutput<typeof FieldOwnership>;

export const Channel = v.picklist(CHANNELS);
export type Channel = v.InferOutput<typeof Channel>;

export const Side = v.picklist(SIDES);
export type Side = v.InferOutput<typeof Side>;

/** The roles of a person, each once; more entries than this is no list of six words. */
const ROLES_LIMIT = 50;
const each = v.transform((roles: StakeholderRole[]) => [...new Set(roles)]);
export const Roles = v.pipe(v.array(StakeholderRole), v.maxLength(ROLES_LIMIT), each);
export type Roles = v.InferOutput<typeof Roles>;
