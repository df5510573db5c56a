import * as v from 'valibot';
import { dateFrom } from '../domain/calendar.ts';
import { InvalidJobData } from '../errors.ts';
import { Conversation } from '../schemas/conversation.ts';
import { isPlainObject } from '../schemas/hygiene.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import { accountOf } from '../signals/account-of.ts';
import type { ListenContext } from '../signals/listener.ts';
import { readMail } from '../signals/readers/read-mail.ts';
import { readText } from '../signals/readers/read-raw.ts';
import type { Reading, ReadOptions } from '../signals/readers/reading.ts';
import { listenByRules } from '../signals/rules/listen.ts';
import type { JudgedKind } from './judge.ts';
import { Zone } from './judge-zone.ts';

const NAMES_LIMIT = 1_000;
const Names = v.pipe(v.array(v.string()), v.maxLength(NAMES_LIMIT));
const Line = v.union([
  v.string(),
  v.strictObject({ line: v.string(), synonyms: v.optional(Names, () => []) }),
  v.strictObject({ name: v.string(), synonyms: v.optional(Names, () => []) }),
]);
const Account = v.union([
  v.string(),
  v.looseObject({ name: v.optional(v.string()), website: v.nullish(v.string()) }),
]);

/** What may be said beside the conversation. */
const BESIDE = {
  account: v.nullish(Account),
  catalogue: v.nullish(v.pipe(v.array(Line), v.maxLength(NAMES_LIMIT))),
  ownDomains: v.nullish(Names),
  at: v.nullish(v.string()),
  zone: v.nullish(Zone),
  fiscalYearStart: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(12))),
};
const Beside = v.object(BESIDE);
const WithText = v.strictObject({ ...BESIDE, text: v.string() });
const WithMail = v.strictObject({ ...BESIDE, eml: v.string() });
const WithConversation = v.strictObject({ ...BESIDE, conversation: v.looseObject({}) });
const FORMS = 'needs text, eml or conversation, or turns or a summary of its own';
type Beside = v.InferOutput<typeof Beside>;

/** When neither the record nor the text says: an instant of its own, so that answers repeat. */
const NO_TIME = '1970-01-01T00:00:00Z';

export const conversationKind: JudgedKind = {
  judge: async (record) => {
    const { conversation, beside } = await conversationIn(record);
    const ownDomains = beside.ownDomains ?? [];
    const told = typeof beside.account === 'string' ? { name: beside.account } : beside.account;
    const found = accountOf(conversation.participants, ownDomains);
    const account = told ?? (found.ok ? { name: found.name, website: found.website } : {});
    const heard = listenByRules(conversation, contextOf(beside, account));
    const { signals, qualification, people, participants, closeDate } = heard;
    const { quotes, reasons, dealTalk } = heard;
    return {
      account: { name: account.name ?? null, website: account.website ?? null },
      participants,
      signals,
      qualification,
      people,
      closeDate,
      dealTalk,
      quotes,
      reasons: [...(told || !found.ok ? [] : [found.why]), ...reasons],
    };
  },
};

/** A record is a conversation itself, or holds one, a mail, or a text. */
async function conversationIn(record: unknown): Promise<{
  conversation: Conversation;
  beside: Beside;
}> {
  const isBare = isPlainObject(record) && ('turns' in record || 'summary' in record);
  if (isBare) {
    const names = Object.keys(BESIDE).filter((name) => name !== 'at');
    const own = Object.entries(record).filter(([name]) => !names.includes(name));
    const conversation = parseOrThrow(Conversation, Object.fromEntries(own), 'line');
    return { conversation, beside: parseOrThrow(Beside, record, 'line') };
  }
  const forms = { text: WithText, eml: WithMail, conversation: WithConversation };
  const form = Object.entries(forms).find(([name]) => isPlainObject(record) && name in record)?.[1];
  if (!form) throw new InvalidJobData([{ path: 'line', reason: FORMS }]);
  const parsed: v.InferOutput<typeof WithText | typeof WithMail | typeof WithConversation> =
    parseOrThrow(form, record, 'line');
  const options = { at: timeOf(parsed.at) };
  if ('conversation' in parsed) {
    const conversation = parseOrThrow(Conversation, parsed.conversation, 'conversation');
    return { conversation, beside: parsed };
  }
  const [reading] =
    'eml' in parsed ? [await mailIn(parsed.eml, options)] : await readText(parsed.text, options);
  if (!reading?.ok) {
    const path = 'eml' in parsed ? 'eml' : 'text';
    throw new InvalidJobData([{ path, reason: reading?.reason ?? 'is empty' }]);
  }
  return { conversation: parseOrThrow(Conversation, reading.conversation, 'line'), beside: parsed };
}

function mailIn(eml: string, options: ReadOptions): Promise<Reading> {
  return readMail(Buffer.from(eml), options);
}

function timeOf(at: string | null | undefined): string {
  if (at === null || at === undefined) return NO_TIME;
  const date = dateFrom(at);
  if (date) return date.toISOString();
  throw new InvalidJobData([{ path: 'at', reason: 'must be ISO 8601, as 2026-03-31T09:00:00Z' }]);
}

function contextOf(beside: Beside, account: ListenContext['account']): ListenContext {
  const lines = (beside.catalogue ?? []).map((one) => {
    if (typeof one === 'string') return { line: one, synonyms: [] };
    return { line: 'line' in one ? one.line : one.name, synonyms: one.synonyms };
  });
  return {
    openDeals: [],
    catalogue: lines,
    ownDomains: beside.ownDomains ?? [],
    account,
    zone: beside.zone ?? 'UTC',
    fiscalYearStart: beside.fiscalYearStart ?? 1,
  };
}
