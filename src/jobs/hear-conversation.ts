import type { ListenContext } from '../queue/define-job.ts';
import type { AccountMention } from '../repositories/account-mentions.ts';
import type { UnitOfWork } from '../repositories/unit-of-work.ts';
import type * as listener from '../signals/listener.ts';
import { modelListener } from '../signals/model/listen.ts';
import type { Model } from '../signals/model/model.ts';
import { listenByRules } from '../signals/rules/listen.ts';
import { answerMemory } from './answer-memory.ts';
import type { HeardConversation, SentData } from './detect-opportunity.ts';

/**
 * Returns the data with signals: those that were sent, else what is heard in the conversation. What
 * the producer said of qualification and people is kept beside what is heard of the rest.
 */
export async function hearConversation(
  data: SentData,
  listening: ListenContext,
  model: Model | null = null,
): Promise<HeardConversation> {
  const { signals, conversation } = data;
  if (signals !== undefined) return { ...data, signals };
  const { context, isStored } = await listening.read(async (uow) => ({
    context: await contextOf(uow, data.account),
    isStored: (await uow.interactions.find([conversation])).length > 0,
  }));
  // Nothing is made of an exchange that is stored: no model is paid to hear it again.
  const asked = isStored ? null : model;
  const listen = asked ? modelListener(asked, answerMemory(listening)) : listenByRules;
  const byRules = model ? 'heard by rules, not by the model: it is stored' : 'heard by rules';
  const heard = await listen(conversation, context, { signal: listening.signal });
  const { qualification, people, closeDate } = heard;
  return {
    ...data,
    conversation: { ...conversation, participants: [...heard.participants] },
    signals: heard.signals,
    qualification: data.qualification ?? qualification,
    people: data.people ?? [...people],
    closeDate: data.closeDate ?? closeDate,
    heard: asked ? heard.reasons : [byRules, ...heard.reasons],
  };
}

/** Reads what is known of the tenant and the account; nothing is locked, and nothing written. */
async function contextOf(
  uow: UnitOfWork,
  account: AccountMention,
): Promise<listener.ListenContext> {
  const { catalogue, synonyms, ownDomains, timeZone: zone, fiscalYearStart } = uow.tenant;
  const id = await uow.accounts.find(account);
  const deals = id === null ? [] : await uow.opportunities.openIn([id], []);
  return {
    zone,
    fiscalYearStart,
    ownDomains,
    account: { name: account.name, website: account.website },
    catalogue: catalogue.map((line) => ({ line, synonyms: synonyms[line] ?? [] })),
    openDeals: deals.map((deal) => {
      const { productLine, dealStage: stage, name } = deal;
      return { id: deal.id, name, productLine, stage };
    }),
  };
}
