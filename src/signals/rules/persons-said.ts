/** Words for people by their part in a company, as they stand in speech. */
export const RANK =
  'c[efiotm]o|ciso|cpo|cro|cmo|chro|cio|vp|svp|evp|vice president|president|founder|owner|managing director|chief [\\w ]{3,30}? officer|board|committee|leadership|management|director|head of [\\w&]{1,40}(?: [\\w&]{1,40})?|boss|manager|procurement|purchasing|legal|finance|it|security|gesch[aä]ftsf[uü]hr(?:er|erin|ung)|vorstand|einkauf|chef|chefin';

// `(?i:…)`: a rank is written in any case, a name with a capital.
/** "our CFO", "the board", "Sarah", "Sarah Lee": captured as `who`. */
export const WHO = `(?<who>(?:our|my|the|their|unser(?:e|em|en|er)?|der|die|dem|den)\\s(?:[\\p{L}-]{1,40}\\s){0,2}?(?i:${RANK})\\b(?:,? (?!and\\b|before\\b|to\\b|for\\b|on\\b|who\\b|in\\b|at\\b|then\\b|wants\\b|signs\\b)[A-Z][\\p{L}'-]{1,40}(?:\\s[A-Z][\\p{L}'-]{1,40})?)?|(?i:${RANK})\\b|[A-Z][\\p{L}'-]{1,40}(?:\\s[A-Z][\\p{L}'-]{1,40})?)`;

/** Capital words that are nobody. */
const NOBODY = new Set([
  ...[
    'i',
    'we',
    'you',
    'it',
    'he',
    'she',
    'they',
    'this',
    'that',
    'monday',
    'tuesday',
    'wednesday',
  ],
  ...['thursday', 'friday', 'saturday', 'sunday', 'january', 'february', 'march', 'april', 'may'],
  ...[
    'june',
    'july',
    'august',
    'september',
    'october',
    'november',
    'december',
    'who',
    'what',
    'yes',
  ],
  ...['no', 'and', 'but', 'our', 'my', 'the', 'if', 'then', 'so', 'let', 'please', 'thanks', 'ok'],
  ...[
    'all',
    'anyone',
    'everyone',
    'someone',
    'nobody',
    'hi',
    'hello',
    'dear',
    'your',
    'each',
    'its',
  ],
  ...['also', 'now', 'both', 'there', 'here', 'once', 'when', 'while', 'only', 'great', 'well'],
]);

const RANKS =
  /^(?:board|committee|legal|finance|procurement|purchasing|security|management|leadership|director|manager|president|owner|founder|einkauf|vorstand|chef|gesch[aä]ftsf|boss|head)/i;
const PERSON = /(?:^|[\s,])(\p{Lu}\p{Ll}[\p{L}'-]{0,40}(?:\s\p{Lu}\p{Ll}[\p{L}'-]{0,40})?)$/u;

/** Returns the name in "CFO Sarah Lee" and "boss Sarah"; null where there is a rank alone. */
export function personIn(named: string): string | null {
  const name = PERSON.exec(named)?.[1];
  return name !== undefined && !RANKS.test(name) ? name : null;
}

/** Returns who is meant, without "our" and "the"; null where it is nobody. */
export function whoIs(said: string | undefined): string | null {
  const name = (said ?? '')
    .replace(/^(?:our|my|the|their|unser(?:e|em|en|er)?|der|die|dem|den)\s+/i, '')
    .replace(/(?<![\s,.;:!?])[\s,.;:!?]+$/, '')
    .trim();
  if (name === '' || NOBODY.has(name.toLowerCase())) return null;
  return personIn(name) ?? name;
}
