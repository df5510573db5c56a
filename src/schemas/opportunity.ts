import * as v from 'valibot';
import { closed, fieldRule } from './objects.ts';
import {
  Currency,
  clearableText,
  IsoDateTime,
  JsonObject,
  Money,
  orNull,
  ProductLine,
  Share,
  text,
  Uuid,
} from './primitives.ts';
import { DealStage, OpportunitySource } from './words.ts';

/** What a new deal is, without the account that it belongs to. */
const dealEntries = {
  name: text(300),
  productLine: orNull(ProductLine),
  dealStage: v.optional(DealStage, 'prospecting'),
  estimatedValue: orNull(Money),
  currency: orNull(v.pipe(Currency, v.description("null: the tenant's own currency"))),
  probability: v.optional(Share, 0.1),
  closeDate: orNull(IsoDateTime),
  detectionConfidence: v.optional(Share, 0),
  source: v.optional(OpportunitySource, 'agent_detected'),
  qualificationSnapshot: v.optional(JsonObject, () => ({})),
  externalSystem: orNull(clearableText(50)),
  externalId: orNull(clearableText(200)),
};

interface NewDeal {
  dealStage?: DealStage | undefined;
  source: OpportunitySource;
}

interface ExternalIdentity {
  externalSystem?: string | null | undefined;
  externalId?: string | null | undefined;
}

/** A deal that an agent detected starts at the beginning; only people and imports know better. */
const startsWhereItMay = <T extends NewDeal>() =>
  fieldRule<T>(
    'dealStage',
    ({ dealStage = 'prospecting', source }) =>
      dealStage === 'prospecting' || source !== 'agent_detected',
    'must be prospecting unless the source is manual or imported',
  );

/** An external id names a thing only together with the system that gave it, and the reverse. */
const idHasSystem = <T extends ExternalIdentity>() =>
  fieldRule<T>(
    'externalSystem',
    ({ externalId, externalSystem }) => isAbsent(externalId) || !isAbsent(externalSystem),
    'is required with externalId',
  );
const systemHasId = <T extends ExternalIdentity>() =>
  fieldRule<T>(
    'externalId',
    ({ externalId, externalSystem }) => isAbsent(externalSystem) || !isAbsent(externalId),
    'is required with externalSystem',
  );

const isAbsent = (value: unknown) => value === null || value === undefined;

export const OpportunityCreate = v.pipe(
  closed({ accountId: Uuid, ...dealEntries }),
  startsWhereItMay(),
  idHasSystem(),
  systemHasId(),
);
export type OpportunityCreate = v.InferOutput<typeof OpportunityCreate>;
export type OpportunityCreateInput = v.InferInput<typeof OpportunityCreate>;

/** A new deal inside a message that names its account beside it, as an import does. */
export const OpportunityImport = v.pipe(
  closed({
    ...dealEntries,
    // Without a default: what a row does not say must not undo what is on record.
    dealStage: v.optional(DealStage),
    probability: v.optional(Share),
  }),
  startsWhereItMay(),
  idHasSystem(),
  systemHasId(),
);
export type OpportunityImport = v.InferOutput<typeof OpportunityImport>;
export type OpportunityImportInput = v.InferInput<typeof OpportunityImport>;

/** Absent leaves a field as it is, `null` clears it; a deal never changes its account. */
export const OpportunityUpdate = v.pipe(
  closed({
    name: v.optional(text(300)),
    productLine: v.optional(ProductLine),
    dealStage: v.optional(DealStage),
    estimatedValue: v.optional(v.nullable(Money)),
    currency: v.optional(v.nullable(Currency)),
    probability: v.optional(Share),
    closeDate: v.optional(v.nullable(IsoDateTime)),
    detectionConfidence: v.optional(Share),
    source: v.optional(OpportunitySource),
    qualificationSnapshot: v.optional(JsonObject),
    externalSystem: v.optional(clearableText(50)),
    externalId: v.optional(clearableText(200)),
    metadataJson: v.optional(JsonObject),
    syncedAt: v.optional(v.nullable(IsoDateTime)),
  }),
  fieldRule(
    'externalId',
    ({ externalId, externalSystem }) =>
      externalId === undefined ||
      externalSystem === undefined ||
      (externalId === null) === (externalSystem === null),
    'must be set or cleared together with externalSystem',
  ),
);
export type OpportunityUpdate = v.InferOutput<typeof OpportunityUpdate>;
export type OpportunityUpdateInput = v.InferInput<typeof OpportunityUpdate>;

export const OpportunityRead = closed({
  id: Uuid,
  tenantId: Uuid,
  accountId: Uuid,
  externalSystem: v.nullable(text(50)),
  externalId: v.nullable(text(200)),
  createdByInteraction: v.nullable(Uuid),
  name: text(300),
  productLine: v.nullable(text(200)),
  productLineKey: v.nullable(text(400)),
  dealStage: DealStage,
  estimatedValue: v.nullable(Money),
  currency: v.nullable(Currency),
  probability: Share,
  closeDate: v.nullable(IsoDateTime),
  detectionConfidence: Share,
  source: OpportunitySource,
  qualificationSnapshot: JsonObject,
  metadataJson: JsonObject,
  syncedAt: v.nullable(IsoDateTime),
  createdAt: IsoDateTime,
  updatedAt: v.nullable(IsoDateTime),
});
export type OpportunityRead = v.InferOutput<typeof OpportunityRead>;

/** Which deals to list; the tenant must be the call's own. */
export const OpportunityFilter = closed({
  tenantId: Uuid,
  accountId: v.optional(Uuid),
  dealStage: v.optional(DealStage),
  source: v.optional(OpportunitySource),
});
export type OpportunityFilter = v.InferOutput<typeof OpportunityFilter>;
