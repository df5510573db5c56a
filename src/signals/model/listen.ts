import { ModelUnavailable, RateLimited } from '../../errors.ts';
import type { Conversation } from '../../schemas/conversation.ts';
import type { Heard, ListenContext, Listener } from '../listener.ts';
import { listenByRules } from '../rules/listen.ts';
import { sidesIn } from '../rules/sides.ts';
import { answerKey } from './answer-key.ts';
import { hearAnswer } from './hear-answer.ts';
import type { Model, Prompt, Reply } from './model.ts';
import { promptFor } from './prompt.ts';
import { answerIn, jsonIn } from './read-answer.ts';

/** What a model answered: JSON, or why there is none. */
export interface KeptAnswer {
  readonly answer: unknown;
  readonly fault: string | null;
}

export interface PaidAnswer extends KeptAnswer {
  readonly key: string;
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** A question that is counted, and may be sent once. */
export interface Question {
  keep(answer: PaidAnswer): Promise<void>;
  /** It was turned away unheard, and does not count. */
  giveBack(): Promise<void>;
}

/** Where answers last, and questions are counted, beyond one run. */
export interface AnswerMemory {
  /** Returns the answer that is kept, else a question; both null where no more may be asked. */
  begin(
    key: string,
  ): Promise<{ readonly kept: KeptAnswer | null; readonly question: Question | null }>;
}

/**
 * Returns the listener that asks a model. Its answer is kept before anything is made of it, so that
 * no later run on the same conversation asks again. Where it gives none that can be used, or no
 * more may be asked, the rules hear, and the reasons say so.
 *
 * @throws {ModelUnavailable} no answer came: nothing is heard, and it may be tried again.
 * @throws {RateLimited} the model's server named a time to wait.
 */
export function modelListener(model: Model, memory: AnswerMemory): Listener {
  return async (conversation, context, { signal = new AbortController().signal } = {}) => {
    const sides = sidesIn(conversation, context);
    const { prompt, isCut } = promptFor(conversation, context, sides, model);
    const key = answerKey(model.id, conversation, context);
    const { kept, question } = await memory.begin(key);
    if (!kept && !question) return byRules(conversation, context, 'no more may be asked today');
    const { answer, fault } = kept ?? (await ask(model, prompt, { key, question, signal }));
    if (fault !== null) return byRules(conversation, context, fault);
    const told = answerIn(answer);
    if (told === null) return byRules(conversation, context, 'its answer breaks the schema');
    const heard = hearAnswer(told, conversation, context, sides);
    const cut = isCut ? ['model: the conversation is long, its middle was not sent'] : [];
    return { ...heard, reasons: [`heard by ${model.id}`, ...cut, ...heard.reasons] };
  };
}

interface Asking {
  readonly key: string;
  readonly question: Question | null;
  readonly signal: AbortSignal;
}

async function ask(
  model: Model,
  prompt: Prompt,
  { key, question, signal }: Asking,
): Promise<KeptAnswer> {
  const reply = await model.ask(prompt, signal).catch(async (error: unknown) => {
    if (isUnheard(error)) await question?.giveBack();
    throw error;
  });
  const answer = answerOf(reply);
  const { inputTokens, outputTokens } = reply;
  if (reply.isAnswer) {
    await question?.keep({ ...answer, key, model: model.id, inputTokens, outputTokens });
  }
  return answer;
}

/** An outage must not spend a tenant's day. */
function isUnheard(error: unknown): boolean {
  return error instanceof RateLimited || (error instanceof ModelUnavailable && !error.mayCost);
}

function answerOf({ text, fault }: Reply): KeptAnswer {
  if (fault !== null) return { answer: null, fault };
  const read = jsonIn(text);
  return read.ok ? { answer: read.answer, fault: null } : { answer: null, fault: read.fault };
}

function byRules(conversation: Conversation, context: ListenContext, because: string): Heard {
  const heard = listenByRules(conversation, context);
  return { ...heard, reasons: [`heard by rules, not by the model: ${because}`, ...heard.reasons] };
}
