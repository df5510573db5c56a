/**
 * The legal forms of companies, as name keys spell them: lower case, no accents, no points, and
 * "&" as "and" ("A/S" is "a s", "Sp. z o.o." is "sp z oo"). Forms are dropped one after the other
 * ("pty ltd" needs no entry of its own). Left out are forms that names are known to end in as
 * plain words ("ME", "PC", "AD"): a stem too short joins strangers, one too long only asks less.
 */
export const LEGAL_FORMS: readonly string[] = Object.freeze([
  // English-speaking countries
  ...['inc', 'incorporated', 'corp', 'corporation', 'co', 'and co', 'company', 'and company'],
  ...['llc', 'l l c', 'pllc', 'llp', 'lllp', 'lp', 'ltd', 'limited', 'plc', 'p l c'],
  ...['pbc', 'pty', 'proprietary limited', 'pvt', 'private limited', 'ulc', 'dac', 'clg'],
  ...['pte', 'bhd', 'sdn', 'berhad', 'limited liability company', 'public limited company'],
  // German-speaking countries
  ...['gmbh', 'ggmbh', 'g m b h', 'mbh', 'ag', 'kg', 'kgaa', 'ohg', 'gbr', 'ug'],
  ...['ug haftungsbeschrankt', 'ek', 'e k', 'ev', 'e v', 'gesmbh', 'ges m b h', 'se'],
  ...['gesellschaft mit beschrankter haftung', 'aktiengesellschaft', 'kommanditgesellschaft'],
  // French-speaking countries
  ...['sa', 's a', 'sas', 's a s', 'sasu', 'sarl', 's a r l', 'eurl', 'snc', 'sca', 'scop', 'sci'],
  ...['et cie', 'and cie', 'cie', 'societe anonyme', 'societe par actions simplifiee'],
  // Italy, Spain, Portugal, Latin America
  ...['spa', 's p a', 'srl', 's r l', 'srls', 'sapa', 'scarl', 'sl', 's l', 'slu', 'sau', 'slp'],
  ...['sa de cv', 's a de c v', 'sab de cv', 'sapi de cv', 's de rl', 's de rl de cv'],
  ...['srl de cv', 's de r l de c v', 'sociedad anonima', 'sociedad limitada', 'lda', 'ltda'],
  ...['epp', 'eireli', 'eirl', 'unipessoal'],
  // Belgium and the Netherlands
  ...['bv', 'b v', 'nv', 'n v', 'bvba', 'cvba', 'vof', 'v o f', 'sprl', 'besloten vennootschap'],
  // The Nordic and Baltic countries
  ...['ab', 'ab publ', 'aktiebolag', 'as', 'a s', 'asa', 'aps', 'ivs', 'k s', 'aktieselskab'],
  ...['anpartsselskab', 'oy', 'oyj', 'ehf', 'ohf', 'aksjeselskap', 'osakeyhtio', 'uab'],
  // Central and eastern Europe, Türkiye
  ...['sp z oo', 'sp z o o', 'spzoo', 'sp k', 'sp j', 'społka akcyjna', 'społka z oo'],
  ...['społka z ograniczona odpowiedzialnoscia', 'sro', 's r o', 'spol s r o', 'spol sro', 'vos'],
  ...['kft', 'zrt', 'nyrt', 'doo', 'd o o', 'eood', 'ood', 'ead'],
  ...['ооо', 'оао', 'зао', 'пао', 'ао', 'тов', 'еоод', 'оод', 'αε', 'α ε', 'επε', 'ικε'],
  ...['anonim sirketi', 'limited sirketi', 'ltd sti', 'sti'],
  // Asia
  ...['kk', 'k k', 'gk', 'kabushiki kaisha', 'godo kaisha', 'jsc', 'pjsc', 'cjsc', 'tbk', 'fze'],
  ...['fzco', 'fzc', 'wll', 'w l l'],
]);

/** Forms that Chinese, Japanese and Korean write against the name, without a space. */
export const ATTACHED_LEGAL_FORMS: readonly string[] = Object.freeze([
  ...['株式会社', '合同会社', '有限会社', '股份有限公司', '有限责任公司', '有限責任公司'],
  ...['有限公司', '주식회사', '유한회사'],
]);
