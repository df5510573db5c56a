import * as v from 'valibot';
import { findUnsafe } from '../../schemas/hygiene.ts';
import { ModelAnswer } from './wire.ts';

/** Characters of an answer at most, and how deep its lists and objects may lie. */
const ANSWER_LIMIT = 200_000;
const ANSWER_DEPTH = 8;

/** A model's text as JSON that may be stored, or why it is none. */
export type PlainAnswer =
  | { readonly ok: true; readonly answer: unknown }
  | { readonly ok: false; readonly fault: string };

/** Reads a model's text as JSON; what cannot be stored unharmed is refused. */
export function jsonIn(text: string): PlainAnswer {
  if (text.length > ANSWER_LIMIT) return { ok: false, fault: 'its answer is too long' };
  const fenced = /^\s*```(?:json)?[^\S\n]*\n([\s\S]*?)\n?```\s*$/.exec(text)?.[1];
  try {
    const answer: unknown = JSON.parse(fenced ?? text);
    const [unsafe] = findUnsafe(answer, ANSWER_DEPTH);
    // Neither a key nor a value of it is told: both are the model's words.
    return unsafe
      ? { ok: false, fault: 'its answer has a key or a text that cannot be kept' }
      : { ok: true, answer };
  } catch {
    return { ok: false, fault: 'its answer is no JSON' };
  }
}

/** Reads an answer by its schema; null where it has another shape. */
export function answerIn(answer: unknown): ModelAnswer | null {
  const parsed = v.safeParse(ModelAnswer, answer, { abortEarly: true });
  return parsed.success ? parsed.output : null;
}
