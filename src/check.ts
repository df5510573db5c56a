/** One condition that the guarantees rest on, and what was found of it. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly found: string;
  /** What to do. A check that failed without one was not made, for another one's failure. */
  readonly fix?: string;
}

/** What one look at the world says: all is well, or what to do about it. */
export interface Finding {
  readonly found: string;
  /** None: the condition is met. */
  readonly fix?: string;
}

export function checkOf(name: string, { found, fix }: Finding): Check {
  return fix === undefined ? { name, ok: true, found } : { name, ok: false, found, fix };
}

/** A check that could not be made; `because` names the reason in a few words. */
export function notMade(name: string, because: string): Check {
  return { name, ok: false, found: `not checked: ${because}` };
}
