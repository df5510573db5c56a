import { readCompanyName } from '../../src/domain/company-name.ts';
import { joinLetters } from '../../src/domain/legal-families.ts';
import { nameKey, stemKey } from '../../src/domain/names.ts';
import type { DataFolder } from './data.ts';
import { HALVES, halfOf } from './halves.ts';
import { ratio, type SetReport } from './report.ts';

interface Terms {
  readonly terms_by_country: Readonly<Record<string, readonly string[]>>;
}

interface Formed {
  readonly name: string;
  /** The legal form that the other list finds at the end, as our keys spell it. */
  readonly form: string;
}

/** Names of 2002 from many countries: is the legal form at their end set aside? */
export function legalForms(data: DataFolder): SetReport {
  const { terms_by_country } = data.json<Terms>('company_cleanco_sec2002/legal_terms.json');
  const terms = new Set(Object.values(terms_by_country).flat().map(keyOf));
  const lines = data.text('company_cleanco_sec2002/companies.csv').split('\n');
  const formed = lines.flatMap((line): Formed[] => {
    const name = line.split(';')[0]?.trim() ?? '';
    const words = keyOf(name).split(' ');
    const form = [3, 2, 1].map((n) => words.slice(-n).join(' ')).find((end) => terms.has(end));
    return form === undefined || form === words.join(' ') ? [] : [{ name, form }];
  });
  const left = formed.filter((one) => !isSetAside(one));
  return {
    name: 'company_cleanco_sec2002: legal forms at the end',
    about: 'Names that end in a form of the other list, and whether ours sets it aside.',
    columns: ['half', 'dealkeeper', 'naive: the stem of stored keys'],
    rows: HALVES.map((half) => {
      const own = formed.filter(({ name }) => halfOf(name) === half);
      const stems = own.filter(({ name, form }) => !endsIn(joinLetters(stemKey(name)), form));
      return [
        half,
        ratio(own.filter(isSetAside).length, own.length),
        ratio(stems.length, own.length),
      ];
    }),
    mistakes: left.map(({ name, form }) => `${name} keeps "${form}"`),
  };
}

const keyOf = (text: string) => joinLetters(nameKey(text));
const endsIn = (text: string, end: string) => text === end || text.endsWith(` ${end}`);
const isSetAside = ({ name, form }: Formed) => !endsIn(readCompanyName(name).words.join(' '), form);
