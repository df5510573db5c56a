import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ConversionConfig, toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import { JOBS } from './jobs/registry.ts';
import * as account from './schemas/account.ts';
import * as accountPlan from './schemas/account-plan.ts';
import * as actionItem from './schemas/action-item.ts';
import * as actor from './schemas/actor.ts';
import * as conversation from './schemas/conversation.ts';
import * as crm from './schemas/crm.ts';
import * as envelope from './schemas/envelope.ts';
import * as opportunity from './schemas/opportunity.ts';
import * as opportunityPlan from './schemas/opportunity-plan.ts';
import * as signals from './schemas/signals.ts';
import * as stakeholder from './schemas/stakeholder.ts';

/** Every schema that a producer in another language may need, by its published name. */
export const PUBLISHED_SCHEMAS: Readonly<Record<string, v.GenericSchema>> = {
  AccountCreate: account.AccountCreate,
  AccountPlanData: accountPlan.AccountPlanData,
  AccountRead: account.AccountRead,
  ActionItem: actionItem.ActionItem,
  ActivityCreate: crm.ActivityCreate,
  Actor: actor.Actor,
  ChangeRecord: crm.ChangeRecord,
  CompanyProfile: accountPlan.CompanyProfile,
  ContactCreate: crm.ContactCreate,
  ContactUpdate: crm.ContactUpdate,
  Conversation: conversation.Conversation,
  CoreDealInfo: opportunityPlan.CoreDealInfo,
  Envelope: envelope.Envelope,
  FieldOwnershipConfig: crm.FieldOwnershipConfig,
  InteractionSummary: accountPlan.InteractionSummary,
  OpportunityCreate: opportunity.OpportunityCreate,
  OpportunityFilter: opportunity.OpportunityFilter,
  OpportunityImport: opportunity.OpportunityImport,
  OpportunityPlanData: opportunityPlan.OpportunityPlanData,
  OpportunityRead: opportunity.OpportunityRead,
  OpportunitySignals: signals.OpportunitySignals,
  OpportunityUpdate: opportunity.OpportunityUpdate,
  Override: actor.Override,
  Participant: conversation.Participant,
  PersonSignals: signals.PersonSignals,
  QualificationSignals: signals.QualificationSignals,
  QualificationTracking: opportunityPlan.QualificationTracking,
  RelationshipHistory: accountPlan.RelationshipHistory,
  StakeholderCreate: stakeholder.StakeholderCreate,
  StakeholderRead: stakeholder.StakeholderRead,
  StakeholderScores: stakeholder.StakeholderScores,
  StakeholderSummary: opportunityPlan.StakeholderSummary,
  StrategicPositioning: accountPlan.StrategicPositioning,
  SyncResult: crm.SyncResult,
};

type JsonSchema = ReturnType<typeof toJsonSchema>;

/** What JSON Schema cannot say; where it can say a part, the schema's metadata says it. */
const ignoreActions = ['check', 'raw_check', 'trim', 'to_lower_case', 'finite'];

const CONVERSION: ConversionConfig = {
  target: 'draft-2020-12',
  typeMode: 'input',
  ignoreActions,
  overrideSchema: ({ valibotSchema, jsonSchema }) => {
    // A schema of our own in code describes itself by its metadata.
    if (valibotSchema.type === 'custom') return {};
    return flatChoice(jsonSchema);
  },
};

/** Returns the JSON Schema (draft 2020-12) of what a sender may send. */
export function toPublishedSchema(title: string, schema: v.GenericSchema): JsonSchema {
  const { $schema = '', ...rest } = toJsonSchema(schema, CONVERSION);
  return { $schema, title, ...rest };
}

/** The data of each job, in a file named after the job. */
const JOB_DATA = Object.fromEntries(JOBS.map(({ name, data }) => [`job-${name}`, data]));

/** Returns every published JSON Schema by file name, as the text of the file. */
export function generateJsonSchemas(): Record<string, string> {
  const published = { ...PUBLISHED_SCHEMAS, ...JOB_DATA };
  const files = Object.entries(published).map(([name, schema]) => [
    `${kebab(name)}.json`,
    `${JSON.stringify(toPublishedSchema(name, schema), null, 2)}\n`,
  ]);
  return Object.fromEntries(files);
}

/** Returns the names of the files in a folder that are not as generated: changed, gone, extra. */
export function findDrift(folder: string): string[] {
  const wanted = generateJsonSchemas();
  const names = new Set([...Object.keys(wanted), ...jsonFilesIn(folder)]);
  return [...names].filter((name) => readOrNull(join(folder, name)) !== wanted[name]).sort();
}

/** Writes the folder anew; files of schemas that are no more are removed. */
export function writeJsonSchemas(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const wanted = generateJsonSchemas();
  for (const name of jsonFilesIn(folder)) if (!(name in wanted)) rmSync(join(folder, name));
  for (const [name, text] of Object.entries(wanted)) writeFileSync(join(folder, name), text);
}

/** A nullable of a nullable is one choice: null is named once. */
function flatChoice(schema: JsonSchema): JsonSchema | null {
  const [first, ...rest] = schema.anyOf ?? [];
  if (typeof first !== 'object' || !first.anyOf) return null;
  return { ...schema, anyOf: first.anyOf.length > 1 ? first.anyOf : [...first.anyOf, ...rest] };
}

function kebab(name: string): string {
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
}

function jsonFilesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function main(): void {
  const folder = join(import.meta.dirname, '../docs/schemas');
  if (!process.argv.includes('--check')) {
    writeJsonSchemas(folder);
    return;
  }
  const drifted = findDrift(folder);
  if (drifted.length === 0) return;
  console.error(`docs/schemas is not as generated: ${drifted.join(', ')}`);
  console.error('run `npm run schemas` and commit what it writes');
  process.exitCode = 1;
}

if (import.meta.main) main();
