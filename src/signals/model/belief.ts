import type * as v from 'valibot';
import { safeParse } from 'valibot';
import type { Quote } from '../listener.ts';
import type { Said, SaidWords } from './said.ts';

/** Entries of one list that are believed at most. */
export const LIST_LIMIT = 50;
const REASONS_LIMIT = 40;
const QUOTES_LIMIT = 200;

/**
 * Collects what of a model's answer is believed, and says why the rest is not. Reasons name the
 * signal and the rule: never what the model wrote.
 */
export class Belief {
  readonly said: Said;
  readonly quotes: Quote[] = [];
  readonly #reasons: string[] = [];
  #more = 0;

  constructor(said: Said) {
    this.said = said;
  }

  /** Says why a signal is left out. */
  drop(signal: string, reason: string): null {
    if (this.#reasons.length < REASONS_LIMIT) this.#reasons.push(`model: ${signal}: ${reason}`);
    else this.#more++;
    return null;
  }

  get reasons(): readonly string[] {
    const more = this.#more > 0 ? [`model: ${this.#more} more were left out`] : [];
    return [...this.#reasons, ...more];
  }

  /** Returns the words of a quote as the buyer's side said them; null, and why, where it did not. */
  quoted(signal: string, quote: string | null): string | null {
    const words = quote === null ? null : this.said.byBuyer(quote);
    return words === null
      ? this.drop(signal, "no buyer's turn has its words")
      : this.keep(signal, words);
  }

  /** The same for words of either side: what is to be done next is no evidence of anybody's. */
  quotedByAnyone(signal: string, quote: string): string | null {
    const words = this.said.byAnyone(quote);
    return words === null ? this.drop(signal, 'no turn has its words') : this.keep(signal, words);
  }

  /** Returns what one of our own schemas makes of a value; null, and why, where it refuses it. */
  fitting<T>(signal: string, schema: v.GenericSchema<unknown, T>, value: unknown): T | null {
    const parsed = safeParse(schema, value, { abortEarly: true });
    return parsed.success ? parsed.output : this.drop(signal, 'it breaks its schema');
  }

  /** The quotes of a list, each once. */
  quotedAll(signal: string, quotes: readonly string[]): string[] {
    const found = this.first(signal, quotes).flatMap((quote) => this.quoted(signal, quote) ?? []);
    return [...new Set(found)];
  }

  /** The first entries of a list. */
  first<T>(signal: string, entries: readonly T[]): readonly T[] {
    if (entries.length > LIST_LIMIT) this.drop(signal, `only its first ${LIST_LIMIT} are read`);
    return entries.slice(0, LIST_LIMIT);
  }

  private keep(signal: string, { text, speaker }: SaidWords): string {
    if (this.quotes.length < QUOTES_LIMIT) {
      this.quotes.push({ signal, text, speaker, why: 'the model heard it' });
    }
    return text;
  }
}
