import { emailKey } from '../domain/names.ts';
import type { Conversation } from '../schemas/conversation.ts';
import { wordsOf } from './rules/sentences.ts';

/** What a conversation is of: its rare words, and those who take part; each with its weight. */
type Traits = ReadonlyMap<string, number>;

const SUBJECT = 3;
const PERSON = 1.5;
const WORDS_READ = 20_000;

/**
 * Returns a function that finds, for a conversation, the one among others that is most like it, and
 * how much, 0–1: by shared words and people, of which rare ones count more (tf-idf, cosine).
 */
export function likest<T>(
  others: readonly { readonly conversation: Conversation; readonly of: T }[],
  all: readonly Conversation[],
): (conversation: Conversation) => { readonly of: T; readonly likeness: number } | null {
  const raw = all.map(traitsOf);
  const spread = new Map<string, number>();
  for (const traits of raw)
    for (const name of traits.keys()) spread.set(name, (spread.get(name) ?? 0) + 1);
  const weighted = (traits: Traits) =>
    unit(traits, (name) => Math.log((1 + all.length) / (spread.get(name) ?? 1)));
  const known = others.map(({ conversation, of }) => ({
    of,
    traits: weighted(traitsOf(conversation)),
  }));
  return (conversation) => {
    const own = weighted(traitsOf(conversation));
    let best: { of: T; likeness: number } | null = null;
    for (const { of, traits } of known) {
      const likeness = product(own, traits);
      if (likeness > (best?.likeness ?? 0)) best = { of, likeness };
    }
    return best;
  };
}

function traitsOf({ subject, turns, summary, participants }: Conversation): Traits {
  const traits = new Map<string, number>();
  const add = (name: string, weight: number) => traits.set(name, (traits.get(name) ?? 0) + weight);
  for (const word of wordsOf(subject ?? '')) add(word, SUBJECT);
  const text = [summary ?? '', ...turns.map((turn) => turn.text)].join('\n').slice(0, WORDS_READ);
  for (const word of wordsOf(text)) if (word.length > 2) add(word, 1);
  for (const { email } of participants) {
    const key = emailKey(email);
    if (key !== null) add(key, PERSON);
  }
  return traits;
}

function unit(traits: Traits, rarity: (name: string) => number): Traits {
  const weights = Array.from(traits, ([name, weight]) => [name, weight * rarity(name)] as const);
  const length = Math.sqrt(weights.reduce((sum, [, weight]) => sum + weight * weight, 0)) || 1;
  return new Map(weights.map(([name, weight]) => [name, weight / length]));
}

function product(a: Traits, b: Traits): number {
  let sum = 0;
  for (const [name, weight] of a) sum += weight * (b.get(name) ?? 0);
  return sum;
}
