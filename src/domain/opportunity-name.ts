/** The longest name an opportunity may have, in characters. */
export const OPPORTUNITY_NAME_MAX = 300;

/**
 * Returns the name of a new opportunity, `<account> – <line>`, or `<account> – Opportunity` where
 * no product line is known. Cut to what the column holds, never through the middle of a character.
 */
export function opportunityName(accountName: string, productLine: string | null): string {
  return cutText(`${accountName} – ${productLine?.trim() || 'Opportunity'}`, OPPORTUNITY_NAME_MAX);
}

/** Returns at most `max` UTF-16 units of the text, leaving no half of a surrogate pair behind. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  return text
    .slice(0, max)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd();
}
