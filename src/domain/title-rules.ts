import type { TitleRuleName, TitleWords } from './title-words.ts';
import { ENGLISH, OFFICERS } from './title-words-english.ts';
import { GERMAN } from './title-words-german.ts';
import { NORTHERN } from './title-words-northern.ts';
import { ROMANCE } from './title-words-romance.ts';

/** How high a person stands by their title, highest first. */
export const TITLE_TIERS = [
  'c_suite',
  'vp',
  'director',
  'manager',
  'individual_contributor',
] as const;
export type TitleTier = (typeof TITLE_TIERS)[number];

/** The version of rules and words; a change that gives any title another tier needs a new one. */
export const TITLE_RULES_VERSION = 2;

/** The first rule that finds one of its phrases in a role gives the role its tier. */
export interface TitleRule {
  readonly tier: TitleTier;
  /** Words of the title's normal form, in order; "…" stands for whatever is between. */
  readonly phrases: readonly string[];
  readonly why: string;
  /**
   * Where the phrases are looked for: in the role, which ends before "of" and "to" (the usual); as
   * the role, with no word more; past the role's end; or in the whole title.
   */
  readonly reads?: 'whole_role' | 'past_role' | 'title';
  /** The rule needs one of these as well, anywhere in the title. */
  readonly besides?: readonly string[];
  /** What the title names after it is whom the person serves: "Executive Assistant, CEO". */
  readonly servesOthers?: boolean;
}

/** Phrases that name whom or where somebody serves; dropped before the rules apply. */
export const SERVED_BY_OTHERS: readonly string[] = Object.freeze([
  'head office',
  ...[...OFFICERS, 'chairman', 'president', 'founder', 'founders', 'vp'].flatMap((officer) =>
    ['office', 'advisor', 'adviser', 'coach', 'associate'].map((word) => `${officer} ${word}`),
  ),
]);

const PARTS_OF_A_COMPANY = [
  ...['emea', 'apac', 'apj', 'amer', 'americas', 'america', 'american', 'latam', 'mena', 'dach'],
  ...['europe', 'european', 'asia', 'pacific', 'africa', 'middle east', 'nordics', 'benelux'],
  ...['anz', 'australia', 'uk', 'us', 'usa', 'canada', 'mexico', 'brazil', 'china', 'india'],
  ...['japan', 'korea', 'germany', 'france', 'italy', 'spain', 'international', 'north', 'south'],
  ...['east', 'west', 'central', 'region', 'regional', 'area', 'territory', 'district'],
  ...['division', 'divisional', 'unit', 'segment', 'business group', 'sales', 'marketing'],
  ...['operations', 'products', 'services', 'solutions', 'technology', 'consumer', 'commercial'],
  ...['enterprise', 'banking', 'retail', 'cloud', 'digital', 'healthcare'],
];

const LANGUAGES: readonly TitleWords[] = [ENGLISH, GERMAN, ROMANCE, NORTHERN];

type Reading = Pick<TitleRule, 'reads' | 'besides' | 'servesOthers'>;

function rule(tier: TitleTier, name: TitleRuleName, why: string, reading: Reading = {}): TitleRule {
  return { tier, phrases: LANGUAGES.flatMap((words) => words[name] ?? []), why, ...reading };
}

/** The rules in the order in which they are asked; the words are each language's own. */
export const TITLE_RULES: readonly TitleRule[] = Object.freeze([
  rule('individual_contributor', 'out_of_office', 'no longer in office', { reads: 'title' }),
  rule('individual_contributor', 'past', 'what someone was says nothing of what they are'),
  rule('individual_contributor', 'learning', 'learns the work, and decides nothing yet'),
  rule('individual_contributor', 'learning_in_short', 'learns the work, and decides nothing yet', {
    reads: 'whole_role',
  }),
  rule(
    'individual_contributor',
    'assistants',
    'works for someone senior and does not decide for them',
    { servesOthers: true },
  ),
  rule(
    'individual_contributor',
    'assistants_in_short',
    'an assistant: works for someone senior and does not decide for them',
    { reads: 'whole_role', servesOthers: true },
  ),
  rule('vp', 'assistant_vps', 'the lowest of the vice presidents is still one'),
  rule('director', 'assistant_directors', "a director's deputy is of the rank"),
  rule('manager', 'assistant_managers', "a manager's deputy is of the rank"),
  rule(
    'individual_contributor',
    'other_assistants',
    'works for someone else and does not decide for them',
    { servesOthers: true },
  ),
  rule(
    'director',
    'chiefs_of_staff',
    'is heard by the one at the top, and has no budget of their own',
    { reads: 'past_role', servesOthers: true },
  ),
  rule('individual_contributor', 'owners_of_work', 'owns a piece of work, not the company'),
  rule('c_suite', 'of_boards', 'sits where the company decides', { reads: 'past_role' }),
  rule('vp', 'deputies_of_officers', 'stands in for one who runs the company', {
    reads: 'past_role',
  }),
  rule(
    'director',
    'field_officers',
    'speaks for the company to its customers, and decides nothing for it',
  ),
  rule('c_suite', 'officers', 'an officer of the company'),
  rule('c_suite', 'owners', 'owns the company'),
  rule('c_suite', 'heads_of_companies', 'runs the company'),
  rule('c_suite', 'partners', 'with no word more, a title of those who run a firm', {
    reads: 'whole_role',
  }),
  rule('director', 'deputy_directors', "a director's deputy is of the rank"),
  rule('vp', 'vps', 'a vice president, whatever the kind'),
  rule('vp', 'presidents', 'president of a territory or a part of the company, not of the whole', {
    besides: PARTS_OF_A_COMPANY,
  }),
  rule('c_suite', 'presidents', 'president of the company'),
  rule('vp', 'general_counsels', 'is heard by those who run the company before they sign'),
  rule('manager', 'leaders_of_few', 'leads a team, a shift, a shop or a project', {
    reads: 'past_role',
  }),
  rule('director', 'directors', 'directs a function, a department, a discipline or a country'),
  rule(
    'manager',
    'managers',
    'taken at its word: who manages a product, an account or a project has a say in it',
  ),
  rule('individual_contributor', 'seekers_of_leads', 'finds leads, and leads nobody'),
  rule('manager', 'leads', 'leads people, with or without a budget'),
]);
