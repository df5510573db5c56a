import { LEGAL_FORMS } from './legal-forms.ts';

/**
 * Legal forms and their spellings for judging names, family by family; the first of a line names
 * it. They come on top of the forms that stored keys drop: those are fixed by the keys' version,
 * these may grow. A run of single letters is one word here ("n v" is "nv").
 */
const FAMILIES: readonly (readonly string[])[] = [
  ['inc', 'incorporated', 'incorporation', 'incorporate'],
  ['corp', 'corporation', 'corporate', 'corpn', 'corporacion', 'corporacao'],
  ['co', 'company', 'compagnie', 'compania', 'companhia', 'compagnia', 'cia', 'cie'],
  ['co', 'and co', 'and company', 'et cie', 'and cie', 'et compagnie', 'und co', 'y cia', 'e cia'],
  ['ltd', 'limited', 'ltee', 'limitee', 'limitada', 'ltda', 'lda', 'pvt ltd', 'private limited'],
  ['plc', 'public limited company', 'public limited'],
  ['llc', 'limited liability company', 'llp', 'lllp', 'pllc', 'limited liability partnership'],
  ['lp', 'limited partnership', 'slp'],
  ['gmbh', 'gesellschaft mit beschrankter haftung', 'mbh', 'ggmbh', 'gesmbh', 'ges mbh'],
  ['gmbh', 'gesellschaft mbh', 'gmbh and co kg', 'gmbh u co kg'],
  ['ag', 'aktiengesellschaft', 'aktienges'],
  ['kg', 'kommanditgesellschaft', 'kg auf aktien', 'kgaa', 'kommanditgesellschaft auf aktien'],
  ['ohg', 'offene handelsgesellschaft', 'og', 'offene gesellschaft', 'gbr', 'gesbr'],
  ['ug', 'ug haftungsbeschrankt', 'unternehmergesellschaft'],
  ['ev', 'eingetragener verein', 'vzw', 'asbl', 'vvag'],
  ['bv', 'besloten vennootschap', 'bv a dutch limited co', 'bvba', 'cvba', 'sprl', 'srl'],
  ['nv', 'naamloze vennootschap', 'naamlooze vennootschap', 'nv ua'],
  ['cv', 'commanditaire vennootschap', 'vof', 'maatschap'],
  ['sa', 'societe anonyme', 'sociedad anonima', 'sociedade anonima', 'sa nv', 'nv sa'],
  ['sas', 'sasu', 'societe par actions simplifiee'],
  ['sarl', 'societe a responsabilite limitee', 'eurl', 'snc', 'sca', 'scs', 'scop', 'gie'],
  ['spa', 'societa per azioni', 'srl', 'srls', 'societa a responsabilita limitata', 'sapa'],
  ['sl', 'slu', 'sociedad limitada', 'sociedad de responsabilidad limitada', 'slne', 'scoop'],
  ['sa de cv', 'sab de cv', 'sapi de cv', 'srl de cv', 's de rl', 's de rl de cv'],
  ['ab', 'aktiebolag', 'aktiebolaget', 'publ', 'ab publ'],
  ['as', 'asa', 'aktieselskab', 'aktieselskabet', 'aps', 'anpartsselskab', 'aksjeselskap'],
  ['oy', 'oyj', 'osakeyhtio', 'julkinen osakeyhtio', 'oy ab', 'abp'],
  ['sp zoo', 'sp z oo', 'spzoo', 'spolka z oo', 'spolka akcyjna', 'społka akcyjna', 'sp k', 'sp j'],
  ['sro', 'spol sro', 'spol s ro', 'sp sro', 'as', 'vos'],
  ['kft', 'zrt', 'nyrt', 'korlatolt felelossegu tarsasag'],
  ['doo', 'dno', 'jdoo', 'ead', 'eood', 'ood'],
  ['ooo', 'ооо', 'oao', 'оао', 'zao', 'зао', 'pao', 'пао', 'ao', 'ао', 'tov', 'тов'],
  [
    'pjsc',
    'jsc',
    'cjsc',
    'ojsc',
    'qpsc',
    'psc',
    'public joint stock company',
    'qsc',
    'saog',
    'saoc',
  ],
  ['joint stock company', 'jscb', 'kpsc', 'ksc', 'kscp', 'bsc', 'sak', 'sal', 'sae'],
  ['as', 'anonim sirketi', 'anonim ortakligi', 'tas', 'ltd sti', 'limited sirketi', 'sti'],
  ['pty ltd', 'pty', 'proprietary limited', 'proprietary', 'pty limited'],
  ['pte ltd', 'pte', 'bhd', 'sdn bhd', 'sdn', 'berhad', 'tbk', 'pt', 'perseroan terbatas'],
  ['pcl', 'public company limited', 'public co ltd', 'pubco'],
  ['kk', 'kabushiki kaisha', 'kabushikikaisha', 'kabushiki gaisha', 'gk', 'godo kaisha', 'yk'],
  ['se', 'societas europaea', 'eeig'],
  ['fze', 'fzco', 'fzc', 'fz llc', 'wll', 'ulc', 'dac', 'clg', 'pbc', 'unlimited company'],
  ['na', 'national association', 'nt and sa', 'fsb', 'ssb'],
  ['sicav', 'scrl', 'ek', 'eingetragener kaufmann', 'ekfm', 'einzelunternehmen'],
  ['uab', 'osauhing', 'sia', 'ehf', 'ohf', 'eirl', 'eireli', 'unipessoal', 'epp'],
];

/** Forms that also stand before a name: "N.V. Nutricia", "AB Volvo", "ООО Ромашка", "PT Astra". */
export const LEADING_FORMS: ReadonlySet<string> = new Set([
  ...['nv', 'bv', 'ab', 'as', 'sa', 'oy', 'pt', 'ooo', 'ооо', 'oao', 'оао', 'zao', 'зао', 'pao'],
  ...['пао', 'ao', 'ао', 'jsc', 'pjsc', 'ojsc', 'cjsc', 'uab', 'sia', 'naamloze vennootschap'],
  ...['aktiebolaget', 'sarl', 'sas', 'spa', 'srl', 'gmbh', 'kabushiki kaisha', 'ood', 'тов'],
]);

/** Forms after which a comma begins an address, and which names do not otherwise hold. */
export const SETTLING_FORMS: ReadonlySet<string> = new Set([
  ...[
    'inc',
    'corp',
    'ltd',
    'plc',
    'llc',
    'lp',
    'gmbh',
    'ag',
    'kg',
    'bv',
    'nv',
    'sa',
    'sas',
    'sarl',
  ],
  ...['spa', 'sl', 'ab', 'as', 'oy', 'pty ltd', 'pte ltd', 'kk', 'se', 'sp zoo', 'sro', 'kft'],
  ...['sa de cv', 'ooo', 'pjsc', 'cv', 'ug'],
]);

const families = new Map<string, string>();
for (const form of LEGAL_FORMS) families.set(joinLetters(form), joinLetters(form));
for (const [name = '', ...spellings] of FAMILIES) {
  for (const form of [name, ...spellings]) families.set(form, name);
}
const LONGEST = Math.max(...[...families.keys()].map((form) => form.split(' ').length));

/** Returns the words with each run of single letters as one: "c h robinson", "ch robinson". */
export function joinLetters(words: string): string {
  return words.replace(/(?<![^ ])\p{L}(?: \p{L}(?![^ ]))+/gu, (run) => run.replaceAll(' ', ''));
}

/** Returns the legal form that the words end in: how many words it has, and its family. */
export function formAtEnd(words: readonly string[]): { length: number; family: string } | null {
  for (let length = Math.min(LONGEST, words.length); length > 0; length--) {
    const family = families.get(words.slice(-length).join(' '));
    if (family !== undefined) return { length, family };
  }
  return null;
}

/** Returns the leading form, for names whose form stands before them. */
export function formAtStart(words: readonly string[]): { length: number; family: string } | null {
  for (const length of [2, 1]) {
    const form = words.slice(0, length).join(' ');
    if (words.length > length && LEADING_FORMS.has(form)) {
      return { length, family: families.get(form) ?? form };
    }
  }
  return null;
}

/** Returns the family of a form, or the word itself: "corporation" is "corp" inside a name too. */
export function familyOf(word: string): string {
  return families.get(word) ?? word;
}
