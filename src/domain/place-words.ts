/**
 * Words of countries, regions and large towns, in the spellings that companies use. One of them
 * beside a name that is otherwise equal speaks of a daughter company, or a branch. Between
 * slashes is one place with its other names: those are equal.
 */
const PLACES = `
netherlands nederland holland nederlandse dutch nl /
germany deutschland deutsche german germania allemagne /
france francaise french francais frankreich / belgium belgie belgique belgian /
europe europa european europeenne europaische europaische / spain espana iberia iberica espanola /
italy italia italiana italiano / portugal portuguesa / austria osterreich austrian /
switzerland schweiz suisse swiss / britain british uk england english gb / ireland irish /
scotland scottish / sweden svenska sverige swedish / norway norge norsk norwegian /
denmark danmark danish dansk / finland suomi finnish / poland polska polish polskie /
czech ceska cesky bohemia / slovakia slovensko / hungary magyar hungarian / romania romanian /
bulgaria / greece hellas hellenic / turkey turkiye turk turkish / russia russian rossiya /
ukraine ukrainian / usa us / canada canadian ca / mexico mexicana mexicano /
brazil brasil brasileira / argentina / chile chilena / colombia colombiana / peru / venezuela /
china chinese / japan japanese nippon nihon / korea korean / taiwan / india indian / indonesia /
malaysia / singapore / thailand / vietnam / philippines / australia australian / zealand /
africa african / egypt / israel / saudi / emirates dubai uae / asia asian / pacific / atlantic /
emea / apac / latam / nordic nordics scandinavia scandinavian / benelux / iberia / baltic /
antwerp antwerpen anvers / amsterdam / rotterdam / eindhoven / utrecht / hague /
brussels bruxelles brussel / ghent gent / luxembourg luxemburg / london / manchester /
birmingham / edinburgh / dublin / paris / lyon / marseille / toulouse / berlin / munich munchen /
hamburg / frankfurt / cologne koln / dusseldorf / stuttgart / leverkusen / vienna wien / zurich /
geneva geneve / basel / bern / milan milano / rome roma / turin torino / madrid / barcelona /
lisbon lisboa / porto / stockholm / gothenburg goteborg / oslo / copenhagen kobenhavn / helsinki /
warsaw warszawa / prague praha / budapest / athens / istanbul / moscow moskva / kyiv kiev / york /
boston / chicago / houston / dallas / texas / california / florida / ohio / michigan /
pennsylvania / virginia / carolina / georgia / illinois / jersey / massachusetts / washington /
oregon / arizona / colorado / indiana / tennessee / kentucky / alabama / louisiana / wisconsin /
minnesota / missouri / nebraska / kansas / hawaii / alaska / toronto / montreal / vancouver /
ontario / quebec / alberta / tokyo / osaka / kyoto / beijing / shanghai / shenzhen / guangdong /
taipei / seoul / mumbai / delhi / bangalore bengaluru / sydney / melbourne / north northern nord /
south southern sud / east eastern ost / west western
`;

const places = new Map<string, string>();
for (const group of PLACES.split('/')) {
  const [name = '', ...others] = group.trim().split(/\s+/u);
  for (const word of [name, ...others]) places.set(word, name);
}

/** Returns the word that stands for all names of a place, or null where it is none that we know. */
export function placeOf(word: string): string | null {
  return places.get(word) ?? null;
}

/** Two letters that end an address: states of the USA, provinces, and countries of companies. */
const CODES: ReadonlySet<string> = new Set(
  (
    'al ak az ar ca co ct dc de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj ' +
    'nm ny nc nd oh ok or pa ri sc sd tn tx ut vt va wa wv wi wy pr ab bc mb on qc sk ns nl gb uk ' +
    'fr be es it ch at se no dk fi ie lu pt pl cz hu jp cn kr us au nz br mx za sg hk tw il tr ru ' +
    'bm ky vg je gg im cy mt gr li new adr fi can'
  ).split(' '),
);

export function isPlaceCode(word: string): boolean {
  return CODES.has(word);
}
