import { fold, nameKey } from './names.ts';
import type { ScoreName } from './political-scores.ts';
import { remembered } from './remembered.ts';
import {
  SERVED_BY_OTHERS,
  TITLE_RULES,
  TITLE_TIERS,
  type TitleRule,
  type TitleTier,
} from './title-rules.ts';

/** A tier, and the rule that gave it, in words for a reader. */
export interface TieredTitle {
  readonly tier: TitleTier;
  readonly why: string;
}

/** The five tiers and their starting scores (0–10). The relationship starts alike for all. */
export const TIER_SCORES = Object.freeze({
  c_suite: Object.freeze({ decisionPower: 9, influenceLevel: 8, relationshipStrength: 3 }),
  vp: Object.freeze({ decisionPower: 8, influenceLevel: 7, relationshipStrength: 3 }),
  director: Object.freeze({ decisionPower: 6, influenceLevel: 6, relationshipStrength: 3 }),
  manager: Object.freeze({ decisionPower: 4, influenceLevel: 5, relationshipStrength: 3 }),
  individual_contributor: Object.freeze({
    decisionPower: 2,
    influenceLevel: 3,
    relationshipStrength: 3,
  }),
} satisfies Record<TitleTier, Record<ScoreName, number>>);

/** Of whoever has no title, or one that names no rank that is known. */
export const LOWEST_TIER = 'individual_contributor' satisfies TitleTier;

interface Found {
  readonly rule: TitleRule;
  readonly phrase: string;
}

/** The longest title that is stored; it bounds the time, whatever a title holds. */
const LENGTH_READ = 200;

const SEPARATORS = /[,;:|/()[\]–—•·]|(?<=\s)-(?=\s)/gu;
// What follows names a field, a company or another person: "Director of CIO Relations".
const END_OF_ROLE =
  /(?<= )(?:of|for|to|at|in|the|bei|chez|der|des|de|du|von|fur|del|della|di|van)(?= )/u;
// "VP of Sales & Co-Founder" is two roles, "Chief Product & Technology Officer" is one.
const ONE_MORE_ROLE =
  /(?<= )(?:and|und|et|y|e|en)(?= (?:co|cofounder|founder|owner|c[a-z]{1,3}o|chief|president|chair|chairman|managing|head|director|vp|svp|evp|vice|general|partner|teamlead|teamleader|teamleiter|teamleiterin) )/u;

/**
 * Returns the tier that a job title speaks of; of several roles in one title the highest counts.
 * Case, accents and points do not matter. Unknown or missing is `individual_contributor`: what a
 * conversation says may raise a score later, while nothing but a human lowers one.
 * Of a longer title only the first 200 characters are read.
 */
export function titleTier(title: string | null | undefined): TieredTitle {
  return tierOf((title ?? '').slice(0, LENGTH_READ));
}

const TITLES_REMEMBERED = 2_000;
const tierOf = remembered(readTier, TITLES_REMEMBERED);

function readTier(title: string): TieredTitle {
  const parts = partsOf(title);
  if (parts.length === 0) return unknownTier('no title is known');
  const whole = parts.join(',');
  const found = parts.flatMap((part) => ruled(part, whole) ?? []);
  const [best] = ownRoles(found).toSorted((a, b) => rank(a.rule.tier) - rank(b.rule.tier));
  if (best === undefined) return unknownTier('the title names no rank that is known');
  return { tier: best.rule.tier, why: `${best.rule.why} ("${best.phrase}")` };
}

function unknownTier(why: string): TieredTitle {
  return { tier: LOWEST_TIER, why };
}

function rank(tier: TitleTier): number {
  return TITLE_TIERS.indexOf(tier);
}

/** The roles in a title, each as spaced key words: "SVP, Sales & Owner" is three. */
function partsOf(title: string): string[] {
  return spelt(fold(title))
    .split(SEPARATORS)
    .flatMap((part) => ` ${nameKey(part)} `.split(ONE_MORE_ROLE))
    .map((part) => ` ${part.trim()} `)
    .filter((part) => part.trim() !== '');
}

/** German written without umlauts has an "e" too many, and other letters have no accent to drop. */
function spelt(text: string): string {
  return text
    .replace(/(?<=gesch)ae(?=ft)|(?<=pr)ae(?=sid)|(?<=sekret)ae(?=r)/gu, 'a')
    .replace(/(?<=f)ue(?=hr)|(?<=gr)ue(?=nd)|(?<=eigent)ue(?=m)/gu, 'u')
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
    .replaceAll('æ', 'a');
}

function ruled(part: string, whole: string): Found | null {
  const [role = ''] = withoutServed(part).split(END_OF_ROLE, 1);
  const texts = { title: whole, past_role: part, whole_role: role, role };
  for (const rule of TITLE_RULES) {
    const text = texts[rule.reads ?? 'role'];
    const isThere = rule.reads === 'whole_role' ? equals : holds;
    const phrase = rule.phrases.find((words) => isThere(text, words));
    const isComplete = rule.besides?.some((words) => holds(whole, words)) ?? true;
    if (phrase !== undefined && isComplete) return { rule, phrase };
  }
  return null;
}

/** The roles up to the first that serves others: whom it serves comes after it. */
function ownRoles(found: readonly Found[]): readonly Found[] {
  const serving = found.findIndex(({ rule }) => rule.servesOthers);
  return serving === -1 ? found : found.slice(0, serving + 1);
}

function withoutServed(part: string): string {
  return SERVED_BY_OTHERS.reduce((text, phrase) => text.replaceAll(` ${phrase} `, ' '), part);
}

function equals(text: string, phrase: string): boolean {
  return text.trim() === phrase;
}

/** Says whether the words are in the text, in order; "…" stands for whatever is between. */
function holds(text: string, phrase: string): boolean {
  let from = 0;
  for (const piece of ` ${phrase} `.split('…')) {
    const at = text.indexOf(piece, from);
    if (at === -1) return false;
    from = at + piece.length;
  }
  return true;
}
