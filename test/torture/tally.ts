/**
 * A promise that was broken, or something beside the data: a process that crashed or would not end,
 * a door that answered what it may not.
 */
export type ViolationKind = 'lost' | 'doubled' | 'leaked' | 'wrong' | 'beside';

/** What a run counts, and what it found wrong. */
export class Tally {
  readonly faults = new Map<string, number>();
  /** Different violations, by kind. */
  readonly violations = new Map<ViolationKind, Set<string>>();
  #onViolation: (text: string) => void;

  /** @param onViolation told each as `kind: text`, once. */
  constructor(onViolation: (text: string) => void) {
    this.#onViolation = onViolation;
  }

  fault(kind: string): void {
    this.faults.set(kind, (this.faults.get(kind) ?? 0) + 1);
  }

  /** Said aloud at once, the first time; a run with one has failed. */
  violation(kind: ViolationKind, text: string): void {
    const known = this.violations.get(kind) ?? new Set();
    if (known.has(text)) return;
    this.violations.set(kind, known.add(text));
    this.#onViolation(`${kind}: ${text}`);
  }
}
