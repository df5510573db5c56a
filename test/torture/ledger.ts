import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Intent } from './intents.ts';

/** What became of an intent at the door. */
interface Entry {
  readonly intent: Intent;
  /** When the door said that it has it, in milliseconds since the epoch; null: it never did. */
  acknowledgedAt: number | null;
  /**
   * Why the effect may be missing although it was acknowledged: Redis forgot it, which the plain
   * door does not promise to survive.
   */
  excused: string | null;
}

/**
 * What producers meant and what they were promised, on disk before it is sent and before it is
 * believed: what the system is held against.
 */
export class Ledger {
  readonly #file: number;
  readonly #path: string;
  readonly #entries = new Map<string, Entry>();

  constructor(path: string) {
    this.#path = path;
    this.#file = openSync(path, 'a');
  }

  get entries(): IterableIterator<Entry> {
    return this.#entries.values();
  }

  entry(name: string): Entry | undefined {
    return this.#entries.get(name);
  }

  counts() {
    const entries = [...this.entries];
    return {
      jobs: entries.length,
      acknowledged: entries.filter(({ acknowledgedAt }) => acknowledgedAt !== null).length,
      excused: entries.filter(({ excused }) => excused !== null).length,
    };
  }

  /** Puts intents on record; they may be sent after this returns. */
  intend(intents: readonly Intent[]): void {
    for (const intent of intents) {
      if (this.#entries.has(intent.name)) continue;
      this.#entries.set(intent.name, { intent, acknowledgedAt: null, excused: null });
    }
    this.#append(intents.map((intent) => ({ intent })));
  }

  acknowledge(intents: readonly Intent[]): void {
    const at = Date.now();
    for (const { name } of intents) {
      const entry = this.#entries.get(name);
      if (!entry) continue;
      // Sent again after it was forgotten: promised anew.
      if (entry.excused !== null) entry.acknowledgedAt = at;
      entry.excused = null;
      entry.acknowledgedAt ??= at;
    }
    this.#append(intents.map(({ name }) => ({ acknowledged: name, at })));
  }

  /** Says of acknowledged intents of the plain door that the queue was made to forget them. */
  excuse(names: Iterable<string>, reason: string): void {
    for (const name of names) {
      const entry = this.#entries.get(name);
      if (entry) entry.excused = reason;
    }
  }

  close(): void {
    closeSync(this.#file);
  }

  /** The file holds what the memory does: what is checked is what was promised. */
  isWhole(): boolean {
    const lines = readFileSync(this.#path, 'utf8').split('\n').filter(Boolean);
    const names = new Set<string>();
    let acknowledged = 0;
    for (const line of lines.map((text) => JSON.parse(text))) {
      if (line.intent) names.add(line.intent.name);
      else acknowledged++;
    }
    const known = [...this.#entries.values()].filter(({ acknowledgedAt }) => acknowledgedAt);
    return names.size === this.#entries.size && acknowledged >= known.length;
  }

  #append(lines: readonly object[]): void {
    if (lines.length === 0) return;
    writeSync(this.#file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    fsyncSync(this.#file);
  }
}
