import { RateLimited } from '../errors.ts';
import type { ListenContext } from '../queue/define-job.ts';
import type { Call, KeptAnswer } from '../repositories/model-answers.ts';
import type { Conversation } from '../schemas/conversation.ts';
import type * as listener from '../signals/listener.ts';
import { answerKey } from '../signals/model/answer-key.ts';
import { hearAnswer } from '../signals/model/hear-answer.ts';
import type { Model, Prompt, Reply } from '../signals/model/model.ts';
import { promptFor } from '../signals/model/prompt.ts';
import { answerIn, jsonIn } from '../signals/model/read-answer.ts';
import { listenByRules } from '../signals/rules/listen.ts';
import { sidesIn } from '../signals/rules/sides.ts';

type Listening = Pick<ListenContext, 'keep' | 'signal'>;

/**
 * Hears a conversation by a model. Its answer is kept before anything is made of it, so that no
 * later run of the same message asks again. Where it gives none that can be used, or the tenant's
 * day is spent, the rules hear, and the reasons say so.
 *
 * @throws {ModelUnavailable} no answer came: nothing is heard, and the message comes again.
 * @throws {RateLimited} the model's server named a time to wait.
 */
export async function hearByModel(
  model: Model,
  conversation: Conversation,
  known: listener.ListenContext,
  listening: Listening,
): Promise<listener.Heard> {
  const sides = sidesIn(conversation, known);
  const { prompt, isCut } = promptFor(conversation, known, sides, model);
  const key = answerKey(model.id, conversation, known);
  const { kept, call } = await begin(key, listening);
  if (!kept && !call) return byRules(conversation, known, "today's questions to it are spent");
  const { answer, fault } = kept ?? (await ask(model, prompt, { key, call }, listening));
  if (fault !== null) return byRules(conversation, known, fault);
  const told = answerIn(answer);
  if (told === null) return byRules(conversation, known, 'its answer breaks the schema');
  const heard = hearAnswer(told, conversation, known, sides);
  const cut = isCut ? ['model: the conversation is long, its middle was not sent'] : [];
  return { ...heard, reasons: [`heard by ${model.id}`, ...cut, ...heard.reasons] };
}

interface Begun {
  readonly kept: KeptAnswer | null;
  readonly call: Call | null;
}

/** Looks for an answer that is kept; where there is none, counts the question before it is sent. */
function begin(key: string, { keep }: Listening): Promise<Begun> {
  return keep(async ({ modelAnswers, tenant }) => {
    const kept = await modelAnswers.find(key);
    return { kept, call: kept ? null : await modelAnswers.take(tenant.modelCallsPerDay) };
  });
}

async function ask(
  model: Model,
  prompt: Prompt,
  { key, call }: { readonly key: string; readonly call: Call | null },
  { keep, signal }: Listening,
): Promise<KeptAnswer> {
  const reply = await model.ask(prompt, signal).catch(async (error: unknown) => {
    // Turned away unheard: it costs the tenant nothing of its day.
    if (call && error instanceof RateLimited) await keep((uow) => uow.modelAnswers.giveBack(call));
    throw error;
  });
  const answer = answerOf(reply);
  if (call && reply.isAnswer) {
    const { inputTokens, outputTokens } = reply;
    const made = { ...answer, key, model: model.id, inputTokens, outputTokens };
    await keep((uow) => uow.modelAnswers.keep(made, call));
  }
  return answer;
}

function answerOf({ text, fault }: Reply): KeptAnswer {
  if (fault !== null) return { answer: null, fault };
  const read = jsonIn(text);
  return read.ok ? { answer: read.answer, fault: null } : { answer: null, fault: read.fault };
}

function byRules(
  conversation: Conversation,
  known: listener.ListenContext,
  because: string,
): listener.Heard {
  const heard = listenByRules(conversation, known);
  return { ...heard, reasons: [`heard by rules, not by the model: ${because}`, ...heard.reasons] };
}
