/** `same` is safe to merge; `suggest` is for a human; `different` is neither. */
export interface Judgement {
  readonly verdict: 'same' | 'different' | 'suggest';
  /** How likely the two are one, 0–1; for ranking candidates. */
  readonly score: number;
  readonly why: readonly string[];
  /** Strong evidence that they are two: no chain of others may make them one. */
  readonly isOpposed: boolean;
}

export function judgement(
  verdict: Judgement['verdict'],
  score: number,
  ...why: readonly string[]
): Judgement {
  return { verdict, score: Math.round(Math.min(1, score) * 1000) / 1000, why, isOpposed: false };
}

/** The judgement, with strong evidence that the two are two. */
export const opposed = (judged: Judgement): Judgement => ({ ...judged, isOpposed: true });
