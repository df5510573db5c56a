/** How high a person stands by their title, highest first. */
export const TITLE_TIERS = [
  'c_suite',
  'vp',
  'director',
  'manager',
  'individual_contributor',
] as const;
export type TitleTier = (typeof TITLE_TIERS)[number];

/** The version of the rules below; a change that gives any title another tier needs a new one. */
export const TITLE_RULES_VERSION = 1;

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

const OFFICERS = [
  ...['ceo', 'coo', 'cto', 'cfo', 'cio', 'ciso', 'cmo', 'cro', 'cpo', 'cso', 'cdo', 'cco', 'clo'],
  ...['chro', 'cao', 'cbo', 'cgo', 'cko', 'cxo', 'cvo', 'cqo', 'cno', 'cmio', 'cpto', 'cdao'],
];

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

/** For titles in English, and the commonest in German, French, Spanish, Italian and Dutch. */
export const TITLE_RULES: readonly TitleRule[] = Object.freeze([
  {
    tier: 'individual_contributor',
    phrases: ['retired', 'emeritus', 'emerita'],
    why: 'no longer in office',
    reads: 'title',
  },
  {
    tier: 'individual_contributor',
    phrases: ['former', 'formerly', 'ex', 'past', 'ehemaliger', 'ehemalige'],
    why: 'what someone was says nothing of what they are',
  },
  {
    tier: 'individual_contributor',
    phrases: [
      ...['executive assistant', 'personal assistant', 'administrative assistant'],
      ...['executive secretary', 'private secretary', 'sekretar', 'sekretarin', 'secretaire'],
      ...['…assistent…', '…assistenz…', 'assistante', 'asistente'],
    ],
    why: 'works for someone senior and does not decide for them',
    servesOthers: true,
  },
  {
    tier: 'individual_contributor',
    phrases: ['ea', 'pa'],
    why: 'an assistant: works for someone senior and does not decide for them',
    reads: 'whole_role',
    servesOthers: true,
  },
  {
    tier: 'vp',
    phrases: ['assistant vice president', 'assistant vp'],
    why: 'the lowest of the vice presidents is still one',
  },
  {
    tier: 'director',
    phrases: ['assistant director', 'assistant … director', 'assistant head'],
    why: "a director's deputy is of the rank",
  },
  {
    tier: 'manager',
    phrases: ['assistant manager', 'assistant … manager'],
    why: "a manager's deputy is of the rank",
  },
  {
    tier: 'individual_contributor',
    phrases: ['assistant', 'secretary'],
    why: 'works for someone else and does not decide for them',
    servesOthers: true,
  },
  {
    tier: 'director',
    phrases: ['chief of staff'],
    why: 'is heard by the one at the top, and has no budget of their own',
    reads: 'past_role',
    servesOthers: true,
  },
  {
    tier: 'individual_contributor',
    phrases: [
      ...['product owner', 'process owner', 'service owner', 'system owner', 'data owner'],
      ...['application owner', 'platform owner', 'solution owner', 'account owner', 'risk owner'],
    ],
    why: 'owns a piece of work, not the company',
  },
  {
    tier: 'c_suite',
    phrases: [
      ...['member of the board', 'member of the executive…', 'member of the management board'],
      ...['mitglied des vorstand…', 'mitglied der geschafts…', 'membre du comite de direction'],
    ],
    why: 'sits where the company decides',
    reads: 'past_role',
  },
  {
    tier: 'vp',
    phrases: [
      ...['deputy chief … officer', 'deputy chief executive', 'deputy managing director'],
      ...OFFICERS.map((officer) => `deputy ${officer}`),
    ],
    why: 'stands in for one who runs the company',
  },
  {
    tier: 'director',
    phrases: OFFICERS.map((officer) => `field ${officer}`),
    why: 'speaks for the company to its customers, and decides nothing for it',
  },
  {
    tier: 'c_suite',
    phrases: ['chief … officer', 'chief officer', 'chief executive', ...OFFICERS],
    why: 'an officer of the company',
  },
  {
    tier: 'c_suite',
    phrases: [
      ...['founder', 'cofounder', 'owner', 'coowner', 'proprietor', 'inhaber', 'inhaberin'],
      ...['grunder', 'grunderin', 'mitgrunder', 'mitgrunderin', 'fondateur', 'fondatrice'],
      ...['cofondateur', 'cofondatrice', 'fundador', 'fundadora', 'cofundador', 'proprietaire'],
      ...['eigentumer', 'eigentumerin', 'eigenaar', 'oprichter', 'fondatore', 'titolare', 'dueno'],
    ],
    why: 'owns the company',
  },
  {
    tier: 'c_suite',
    phrases: [
      ...['managing director', 'managing dir', 'director general', 'general director', 'pdg'],
      ...['directeur general', 'directrice generale', 'direttore generale', 'algemeen directeur'],
      ...['geschaftsfuhr…', 'vorstand…', 'vorsitzender', 'vorsitzende', 'gerant', 'gerante'],
      ...['consejero delegado', 'consejera delegada', 'amministratore delegato'],
      ...['managing partner', 'founding partner', 'equity partner', 'board member'],
      ...['chairman', 'chairwoman', 'chairperson', 'chair'],
    ],
    why: 'runs the company',
  },
  {
    tier: 'c_suite',
    phrases: ['partner', 'senior partner', 'general partner', 'md'],
    why: 'with no word more, a title of those who run a firm',
    reads: 'whole_role',
  },
  {
    tier: 'vp',
    phrases: [
      ...['vp', 'svp', 'evp', 'avp', 'rvp', 'gvp', 'v p', 'vice president', 'vicepresident'],
      ...['vice presidente', 'vicepresidente', 'vizeprasident', 'vizeprasidentin'],
    ],
    why: 'a vice president, whatever the kind',
  },
  {
    tier: 'vp',
    phrases: ['president', 'prasident', 'prasidentin', 'presidente'],
    why: 'president of a territory or a part of the company, not of the whole',
    besides: PARTS_OF_A_COMPANY,
  },
  {
    tier: 'c_suite',
    phrases: ['president', 'prasident', 'prasidentin', 'presidente'],
    why: 'president of the company',
  },
  {
    tier: 'vp',
    phrases: ['general counsel'],
    why: 'is heard by those who run the company before they sign',
  },
  {
    tier: 'director',
    phrases: [
      ...['director', 'dir', 'directeur', 'directrice', 'direktor', 'direktorin', 'directora'],
      ...['direttore', 'direttrice', 'prokurist', 'prokuristin', 'controller', 'comptroller'],
      ...['treasurer', 'general manager', 'country manager', 'chief'],
    ],
    why: 'directs a function, a discipline or a country',
  },
  {
    tier: 'director',
    phrases: ['head'],
    why: 'heads a function or a department',
  },
  {
    tier: 'manager',
    phrases: ['…teamleiter', '…teamleiterin', '…projektleiter', '…projektleiterin'],
    why: 'leads a team or a project',
  },
  {
    tier: 'director',
    phrases: ['…leiter', '…leiterin'],
    why: 'heads a function or a department',
  },
  {
    tier: 'manager',
    phrases: ['manager', 'mgr', 'managerin', 'gerente', 'responsable'],
    why: 'taken at its word: who manages a product, an account or a project has a say in it',
  },
  {
    tier: 'individual_contributor',
    phrases: ['lead gen', 'lead generation', 'lead development', 'lead qualification'],
    why: 'finds leads, and leads nobody',
  },
  {
    tier: 'manager',
    phrases: ['lead', 'leader', 'teamlead', 'supervisor', 'foreman'],
    why: 'leads people, with or without a budget',
  },
] satisfies TitleRule[]);
