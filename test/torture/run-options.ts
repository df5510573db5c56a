/** How a run is to be made. */
export interface RunOptions {
  readonly minutes: number;
  readonly seed: number;
  /** Names of the faults to be done, `aimed` for the aimed ones; null: all. */
  readonly only: readonly string[] | null;
  readonly isStoppedAtFirst: boolean;
  /** Ends the run early, with everything that it started. */
  readonly signal: AbortSignal;
}
