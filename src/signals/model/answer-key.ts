import { createHash } from 'node:crypto';
import { canonicalJson } from '../../domain/json-merge.ts';
import type { Conversation } from '../../schemas/conversation.ts';
import type { ListenContext } from '../listener.ts';
import { PROMPT_VERSION } from './prompt.ts';

/**
 * Returns the key of an answer: SHA-256 of the model, the prompt's version, the conversation and
 * what is known beside it. Where any of them is another, the answer may be another.
 */
export function answerKey(
  model: string,
  conversation: Conversation,
  context: ListenContext,
): string {
  const facts = { model, prompt: PROMPT_VERSION, conversation, context };
  // Through JSON, so that absent and undefined are the same.
  const json = canonicalJson(JSON.parse(JSON.stringify(facts)));
  return createHash('sha256').update(json).digest('hex');
}
