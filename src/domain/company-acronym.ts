import type { CompanyName } from './company-name.ts';

/** Says whether one name is one word that the initials of the other's words spell: "IBM". */
export function isAcronymOf(a: CompanyName, b: CompanyName): boolean {
  const [short, long] = a.words.length <= b.words.length ? [a, b] : [b, a];
  const [only = ''] = short.words;
  if (short.words.length !== 1 || long.words.length < 2 || only.length < 2) return false;
  const initials = long.words.map((word) => word[0]).join('');
  return initials === only;
}
