import { isNameVariant, tellingParts } from './person-names.ts';

interface Entry<T> {
  readonly key: string;
  readonly value: T;
  readonly place: number;
}

/**
 * Names of people, to be asked whose name may be written otherwise. Finds what comparing with each
 * finds, but compares only with names that share a word: so many names take no time to ask.
 */
export class NameVariants<T> {
  readonly #sharing = new Map<string, Entry<T>[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Adds a name's key; names are asked in the order in which they were added. */
  add(key: string, value: T): void {
    const entry = { key, value, place: this.#size++ };
    for (const part of tellingParts(key)) {
      const known = this.#sharing.get(part);
      if (known) known.push(entry);
      else this.#sharing.set(part, [entry]);
    }
  }

  /** Returns what belongs to the first name that the key may be a variant of. */
  find(key: string): T | undefined {
    let first: Entry<T> | undefined;
    const compared = new Set<Entry<T>>();
    for (const part of tellingParts(key)) {
      for (const entry of this.#sharing.get(part) ?? []) {
        if (first && entry.place >= first.place) break;
        if (!compared.has(entry) && isNameVariant(key, entry.key)) first = entry;
        compared.add(entry);
      }
    }
    return first?.value;
  }
}
