import * as v from 'valibot';
import { closed, fieldRule } from './objects.ts';
import {
  Count,
  clearableText,
  Email,
  IsoDateTime,
  JsonObject,
  listOf,
  orNull,
  prose,
  text,
} from './primitives.ts';
import { ScoreSources, SomeScores, StakeholderCreate } from './stakeholder.ts';
import { Roles } from './words.ts';

const ERRORS_LIMIT = 10_000;
const FIELDS_LIMIT = 200;

/** A person to be made in the CRM. */
export const ContactCreate = StakeholderCreate;
export type ContactCreate = v.InferOutput<typeof ContactCreate>;
export type ContactCreateInput = v.InferInput<typeof ContactCreate>;

/** Absent leaves a field as it is, `null` clears it. */
export const ContactUpdate = closed({
  contactName: v.optional(text(200)),
  contactEmail: v.optional(v.nullable(Email)),
  title: v.optional(clearableText(200)),
  roles: v.optional(Roles),
  scores: v.optional(SomeScores),
  scoreSources: v.optional(ScoreSources),
});
export type ContactUpdate = v.InferOutput<typeof ContactUpdate>;

/** Something that happened, to be shown in the CRM's timeline. */
export const ActivityCreate = closed({
  type: text(50),
  subject: text(500),
  description: v.optional(prose(100_000), ''),
  relatedOpportunityId: orNull(text(200)),
  relatedContactId: orNull(text(200)),
  timestamp: IsoDateTime,
});
export type ActivityCreate = v.InferOutput<typeof ActivityCreate>;
export type ActivityCreateInput = v.InferInput<typeof ActivityCreate>;

/** One change on either side: the new values by field. */
export const ChangeRecord = closed({
  entityType: text(50),
  entityId: text(200),
  externalId: orNull(text(200)),
  changedFields: JsonObject,
  timestamp: IsoDateTime,
  source: text(50),
});
export type ChangeRecord = v.InferOutput<typeof ChangeRecord>;

/** What one synchronisation did. */
export const SyncResult = closed({
  pushed: v.optional(Count, 0),
  pulled: v.optional(Count, 0),
  conflicts: v.optional(Count, 0),
  errors: listOf(prose(4_000), ERRORS_LIMIT),
});
export type SyncResult = v.InferOutput<typeof SyncResult>;

const fields = listOf(text(100), FIELDS_LIMIT);
const isApart = (list: readonly string[], others: readonly string[]) =>
  !others.some((field) => list.includes(field));
const reason = 'names a field that another list names';

/** Whose value of a field wins; a field has one owner. */
export const FieldOwnershipConfig = v.pipe(
  closed({ agentOwnedFields: fields, humanOwnedFields: fields, sharedFields: fields }),
  fieldRule(
    'humanOwnedFields',
    (own) => isApart(own.humanOwnedFields, own.agentOwnedFields),
    reason,
  ),
  fieldRule(
    'sharedFields',
    (own) => isApart(own.sharedFields, [...own.agentOwnedFields, ...own.humanOwnedFields]),
    reason,
  ),
);
export type FieldOwnershipConfig = v.InferOutput<typeof FieldOwnershipConfig>;
