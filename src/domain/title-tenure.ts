import { currentValue, type Observation } from './observations.ts';
import type { TitleTier } from './title-rules.ts';
import { titleTier } from './titles.ts';

/** A title as it was said, null for none, and when. */
export interface TitleSaid {
  readonly title: string | null;
  readonly at: Date;
}

/** Since when a person is of a tier. */
export interface TitleTenure {
  readonly tier: TitleTier;
  /** The first title of the tier, since when every title said was of it. */
  readonly first: TitleSaid;
  /** The last title of another tier; null where none was ever said. */
  readonly before: TitleSaid | null;
}

/**
 * Returns since when the title in force gives its tier, by the titles' own times and so whatever
 * the order of the list; null where none is on record.
 */
export function titleTenure(titles: readonly Observation[]): TitleTenure | null {
  const current = currentValue(titles);
  if (current === null) return null;
  const { tier } = titleTier(titleIn(current).title);
  if (current.source === 'human_override') return { tier, first: titleIn(current), before: null };
  const inOrder = titles
    .filter(({ source }) => source !== 'human_override')
    .toSorted((a, b) => a.at.getTime() - b.at.getTime() || a.sequence - b.sequence)
    .map(titleIn);
  const place = inOrder.findLastIndex(({ title }) => titleTier(title).tier !== tier);
  return {
    tier,
    first: inOrder[place + 1] ?? titleIn(current),
    before: inOrder[place] ?? null,
  };
}

function titleIn({ value, at }: Observation): TitleSaid {
  return { title: typeof value === 'string' ? value : null, at };
}
