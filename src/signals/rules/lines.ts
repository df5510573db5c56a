import { nameKey, productLineKey } from '../../domain/names.ts';
import type { CatalogueLine, ListenContext, OpenDeal } from '../listener.ts';
import type { Hearing } from './hearing.ts';
import type { Sentence } from './sentences.ts';

/** The product line that a conversation is about, and the sentence that names it. */
export interface SaidLine {
  readonly line: string;
  readonly sentence: Sentence | null;
  readonly why: string;
}

/**
 * Returns the line that is named most often, by its own name or a synonym of the catalogue, also
 * in the subject; the lines of open deals count as lines of the catalogue. Null where none is.
 */
export function lineIn(hearing: Hearing, { catalogue, openDeals }: ListenContext): SaidLine | null {
  const lines = withDeals(catalogue, openDeals);
  if (lines.length === 0) return null;
  const names = lines.flatMap(({ line, synonyms }) =>
    [line, ...synonyms]
      .map((name) => ({ line, key: spaced(name) }))
      .filter(({ key }) => key.trim() !== ''),
  );
  const counts = new Map<string, { count: number; sentence: Sentence | null }>();
  const note = (text: string, sentence: Sentence | null) => {
    const spoken = spaced(text);
    for (const line of new Set(
      names.filter(({ key }) => spoken.includes(key)).map(({ line: own }) => own),
    )) {
      const known = counts.get(line);
      // What the buyer names counts more than what is offered to them.
      const more = sentence?.side === 'seller' ? 1 : 2;
      counts.set(line, {
        count: (known?.count ?? 0) + more,
        sentence: known?.sentence ?? sentence,
      });
    }
  };
  for (const sentence of hearing.sentences) {
    note(sentence.text, sentence.index < 0 ? null : sentence);
  }
  const [best] = [...counts].toSorted(
    (a, b) => b[1].count - a[1].count || b[0].length - a[0].length,
  );
  if (!best) return null;
  const [line, { sentence }] = best;
  return { line, sentence, why: `line: named ${sentence ? 'in the words' : 'in the subject'}` };
}

/** Returns the open deal that is meant: of the line named, else the only one there is. */
export function dealMeant(line: string | null, openDeals: readonly OpenDeal[]): OpenDeal | null {
  const key = productLineKey(line);
  if (key === null) return openDeals.length === 1 ? (openDeals[0] ?? null) : null;
  const same = openDeals.filter((deal) => productLineKey(deal.productLine) === key);
  return same.length === 1 ? (same[0] ?? null) : null;
}

function withDeals(catalogue: readonly CatalogueLine[], openDeals: readonly OpenDeal[]) {
  const known = new Set(catalogue.map(({ line }) => productLineKey(line)));
  const more = openDeals.flatMap(({ productLine }) => {
    const key = productLineKey(productLine);
    if (productLine === null || key === null || known.has(key)) return [];
    known.add(key);
    return [{ line: productLine, synonyms: [] }];
  });
  return [...catalogue, ...more];
}

/** Words between single spaces; a plural says the same, and "C++" is kept whole. */
function spaced(text: string): string {
  const words = nameKey(text.replaceAll('+', ' plus ').replaceAll('#', ' sharp ')).split(' ');
  return ` ${words.map((word) => (word.length > 3 ? word.replace(/s$/, '') : word)).join(' ')} `;
}
