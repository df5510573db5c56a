/** What a run counts, and what it found wrong. */
export class Tally {
  readonly faults = new Map<string, number>();
  readonly violations = new Map<string, number>();
  #onViolation: (text: string) => void;

  constructor(onViolation: (text: string) => void) {
    this.#onViolation = onViolation;
  }

  fault(kind: string): void {
    this.faults.set(kind, (this.faults.get(kind) ?? 0) + 1);
  }

  /** Said aloud at once, the first time; a run with one has failed. */
  violation(text: string): void {
    const times = this.violations.get(text) ?? 0;
    this.violations.set(text, times + 1);
    if (times === 0) this.#onViolation(text);
  }
}
