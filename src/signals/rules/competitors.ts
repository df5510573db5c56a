import { nameKey } from '../../domain/names.ts';
import type { ListenContext } from '../listener.ts';
import type { Hearing } from './hearing.ts';
import type { Sentence } from './sentences.ts';

/** A rival whom the conversation names, and the sentence that names it. */
export interface Rival {
  readonly name: string;
  readonly sentence: Sentence;
}

const NAME = "(?<who>[A-Z][\\w&.'-]{0,40}(?:\\s(?:[A-Z][\\w&.'-]{0,40}|of|de)){0,3})";
const PATTERNS = [
  `(?:also |still |currently |even )?(?:looking at|talking to|evaluating|comparing (?:you )?(?:to|with|against)|considering|speaking (?:to|with)|in talks with|met with|demo (?:from|with|of)) ${NAME}`,
  `(?:than|as) (?:what )?${NAME} (?:proposed|offered|quoted|charges?|asks?|wants?|does|has)`,
  `(?:quote|offer|proposal|bid|price|pricing|demo|pitch) (?:from|by|of) ${NAME}`,
  `${NAME}(?:'s|’s) (?:proposal|offer|quote|price|pricing|bid|product|solution|package|demo|pitch)`,
  `${NAME} (?:quoted|proposed|offered|is (?:cheaper|less expensive|also|offering|bidding|in the running)|came in|undercut|pitched)`,
  `(?:compared? (?:to|with)|compet(?:ing|es?) (?:with|against)|up against|versus|vs\\.?|against|alternative(?:s)? (?:to|like|such as)|competitors? (?:like|such as|is|are|named)|instead of|rather than|switch(?:ing)? from|replac(?:e|ing)|migrat(?:e|ing) from|moving (?:away )?from|unhappy with|currently (?:use|using|on|with|have)|incumbent(?: is)?|going with|go with|decided for|chose|prefer|leaning towards?) ${NAME}`,
].map((pattern) => new RegExp(`\\b${anyCase(pattern)}`, 'gu'));
const TRIGGERS = [
  'looking',
  'talking',
  'evaluating',
  'comparing',
  'considering',
  'speaking',
  'talks',
  'met',
  'demo',
  'than',
  'quote',
  'offer',
  'proposal',
  'bid',
  'price',
  'pricing',
  'pitch',
  'quoted',
  'proposed',
  'offered',
  'cheaper',
  'bidding',
  'compared',
  'compare',
  'versus',
  'vs',
  'against',
  'alternative',
  'alternatives',
  'competitor',
  'competing',
  'competes',
  'compete',
  'competitors',
  'instead',
  'rather',
  'switch',
  'switching',
  'replace',
  'replacing',
  'migrate',
  'migrating',
  'moving',
  'unhappy',
  'currently',
  'incumbent',
  'chose',
  'prefer',
  'leaning',
  'going',
  'go',
  'came',
  'undercut',
  'pitched',
  'product',
  'solution',
  'package',
  'decided',
];

/** What stands around a name is written in any case, the name with a capital. */
function anyCase(pattern: string): string {
  const around = pattern.split(NAME).map((part) => (part === '' ? '' : `(?i:${part})`));
  return around.join(NAME);
}

const NO_RIVALS = new Set([
  ...[
    'i',
    'we',
    'you',
    'it',
    'the',
    'this',
    'that',
    'they',
    'he',
    'she',
    'what',
    'our',
    'your',
    'my',
  ],
  ...['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'q1', 'q2', 'q3', 'q4', 'no', 'yes'],
  ...[
    'cfo',
    'cto',
    'ceo',
    'ciso',
    'vp',
    'legal',
    'finance',
    'procurement',
    'it',
    'excel',
    'if',
    'and',
  ],
  ...[
    'january',
    'february',
    'march',
    'april',
    'may',
    'june',
    'july',
    'august',
    'september',
    'october',
  ],
  ...['november', 'december', 'gdpr', 'api', 'ok', 'okay', 'english', 'german', 'please', 'hi'],
]);
const RIVALS_LIMIT = 50;

/**
 * Returns the rivals that the buyer names: by what is said around a name. The account itself, our
 * own lines and the people who take part are none.
 */
export function rivalsIn(
  hearing: Hearing,
  { account, catalogue }: ListenContext,
  people: readonly string[],
): Rival[] {
  const own = new Set([
    ...NO_RIVALS,
    ...[account.name ?? '', ...people].map(nameKey),
    ...people.flatMap((name) => nameKey(name).split(' ')),
    ...catalogue.flatMap(({ line, synonyms }) => [line, ...synonyms]).map(nameKey),
  ]);
  const rivals = new Map<string, Rival>();
  for (const sentence of hearing.sentences) {
    if (sentence.side !== 'buyer' || !TRIGGERS.some((word) => sentence.words.has(word))) continue;
    for (const pattern of PATTERNS) {
      for (const { groups } of sentence.text.matchAll(pattern)) {
        const name = (groups?.who ?? '')
          .replace(/(?<![.,'’-])[.,'’-]+$/, '')
          .replace(/['’]s$/, '')
          .slice(0, 200);
        const key = nameKey(name);
        const isOwn = own.has(key) || own.has(key.split(' ')[0] ?? '');
        if (name.length < 2 || isOwn || rivals.size >= RIVALS_LIMIT) continue;
        if (!rivals.has(key)) rivals.set(key, { name, sentence });
      }
    }
  }
  return [...rivals.values()];
}
