import { isCommonWord } from './business-words.ts';
import { isAcronymOf } from './company-acronym.ts';
import type { AliasKind } from './company-aliases.ts';
import { type DomainEvidence, domainEvidence } from './company-domains.ts';
import {
  isKnownWord,
  isNumeral,
  isTelling,
  type Likeness,
  likenessOf,
} from './company-likeness.ts';
import type { CompanyName } from './company-name.ts';
import { editDistance } from './edit-distance.ts';
import { type Judgement, judgement, opposed } from './judgement.ts';
import { placeOf } from './place-words.ts';

/** A company as it is known: its name taken apart, and the domains that identify it. */
export interface CompanyIdentity {
  readonly name: CompanyName | null;
  readonly domains: readonly string[];
}

/** Below this the two are different; up to `same`, they are a suggestion. */
const SUGGESTED = 0.5;
/** Names with less in common than this are those of two companies. */
const OPPOSED = 0.15;

interface NameEvidence {
  readonly score: number;
  /** Whether the names alone are proof enough. */
  readonly isProof: boolean;
  readonly why: string;
}

/**
 * Judges whether two companies are one, the same in either order. Merges ("same") are left to
 * what is safe: names that differ in spelling, legal form and trimmings alone, and domains that
 * agree with names that fit. A daughter company is not its parent.
 */
export function judgeCompanies(a: CompanyIdentity, b: CompanyIdentity): Judgement {
  const domains = domainEvidence(a.domains, b.domains);
  const names = a.name && b.name ? nameEvidence(a.name, b.name) : null;
  if (names === null) return byDomainAlone(domains);
  return domains === null ? byNames(names) : byBoth(names, domains);
}

function byNames({ score, isProof, why }: NameEvidence): Judgement {
  if (isProof) return judgement('same', score, why);
  const judged = judgement(verdictAt(score), score, why);
  return score < OPPOSED ? opposed(judged) : judged;
}

function byBoth(names: NameEvidence, domains: DomainEvidence): Judgement {
  const { score, isProof } = names;
  const whys = [names.why, domains.why];
  if (domains.kind === 'equal') {
    if (isProof || score >= SUGGESTED) return judgement('same', Math.max(0.96, score), ...whys);
    // A group and its daughters share a domain.
    return judgement('suggest', 0.5 + score / 3, ...whys);
  }
  if (domains.kind === 'alike') return byNames({ ...names, why: whys.join('; ') });
  if (isProof) return opposed(judgement('suggest', 0.6, ...whys));
  return opposed(judgement('different', Math.min(score, 0.45) * 0.8, ...whys));
}

function byDomainAlone(domains: DomainEvidence | null): Judgement {
  if (domains === null) return judgement('different', 0, 'nothing of the two can be compared');
  if (domains.kind === 'equal') return judgement('same', 0.92, domains.why, 'a name is missing');
  return judgement(domains.kind === 'alike' ? 'suggest' : 'different', 0.3, domains.why);
}

function nameEvidence(a: CompanyName, b: CompanyName): NameEvidence {
  const direct = ownNames(a, b);
  if (direct.isProof) return direct;
  const alias = aliasEvidence(a, b);
  return alias && alias.score > direct.score ? alias : direct;
}

/** How sure a name makes that the record says of itself: many trade under one name. */
const ALIAS_SCORE: Readonly<Record<AliasKind, number>> = {
  former: 0.93,
  successor: 0.93,
  also: 0.93,
  trade: 0.75,
};

function aliasEvidence(a: CompanyName, b: CompanyName): NameEvidence | null {
  const found = [
    ...a.aliases.map((alias) => ({ ...alias, other: b })),
    ...b.aliases.map((alias) => ({ ...alias, other: a })),
  ]
    .filter(({ name, other }) => ownNames(name, other).isProof)
    .sort((x, y) => ALIAS_SCORE[y.kind] - ALIAS_SCORE[x.kind])[0];
  if (!found) return null;
  const score = ALIAS_SCORE[found.kind];
  return { score, isProof: score > 0.9, why: `one is said to be the other's ${found.kind} name` };
}

function ownNames(a: CompanyName, b: CompanyName): NameEvidence {
  if (a.register !== null && b.register !== null && a.register !== b.register) {
    const { score, why } = plainNames(a, b);
    return doubt(score * 0.7, `${why}; registered in two places`);
  }
  return plainNames(a, b);
}

function plainNames(a: CompanyName, b: CompanyName): NameEvidence {
  if (a.key !== '' && a.key === b.key) return proof(1, 'the names are equal');
  const isTold = a.words.some(isTelling) || b.words.some(isTelling) || a.words.length > 2;
  if (a.compact === b.compact) return equalButForm(a, b, isTold);
  if (isTold && (isFormCut(a, b) || isFormCut(b, a))) {
    return proof(0.95, 'equal but for a legal form that is cut off');
  }
  const likeness = likenessOf(a, b);
  const { share, onlyA, onlyB } = likeness;
  const isWhole = onlyA.length === 0 && onlyB.length === 0;
  if (isWhole && likeness.alike === 0) return otherOrder(a, b, likeness);
  if (isFormInside(a, b, likeness)) {
    return proof(0.94, 'the same words and the same legal form in another order');
  }
  const misspelt = misspelling(a, b, likeness);
  if (misspelt) return misspelt;
  if (isAcronymOf(a, b)) return doubt(0.6, 'one is the initials of the other');
  if (onlyA.length > 0 && onlyB.length > 0) {
    return doubt(
      share * 0.6,
      `both have words of their own: ${[quoted(onlyA), quoted(onlyB)].sort().join(', ')}`,
    );
  }
  return isWhole ? doubt(0.55 + share / 4, 'words are shortened or misspelt') : withMore(likeness);
}

/** "Bosch GmbH Robert" has within the name what "Robert Bosch GmbH" has at its end. */
function isFormInside(a: CompanyName, b: CompanyName, { telling }: Likeness): boolean {
  const all = (name: CompanyName) => [...name.words, ...name.forms].sort().join(' ');
  return telling > 1 && all(a) === all(b);
}

function equalButForm(a: CompanyName, b: CompanyName, isTold: boolean): NameEvidence {
  const agree = a.forms.join() === b.forms.join();
  const why = agree ? 'equal without marks and punctuation' : 'equal but for the legal form';
  if (!agree && !isTold) return doubt(0.7, `${why}, and only common words`);
  if (a.hasLeadingForm !== b.hasLeadingForm && !agree) return doubt(0.8, why);
  return proof(agree ? 0.99 : 0.97, why);
}

/** "Maasland N" is "Maasland N.V." where a column was too short. */
function isFormCut(cut: CompanyName, whole: CompanyName): boolean {
  const last = cut.words.at(-1) ?? '';
  const isLetter = last.length === 1 && whole.forms.some((form) => form.startsWith(last));
  return isLetter && cut.forms.length === 0 && cut.compact === whole.compact + last;
}

function otherOrder(a: CompanyName, b: CompanyName, { telling }: Likeness): NameEvidence {
  if (a.binding.join() !== b.binding.join()) return doubt(0.8, 'equal but for small words');
  if (a.words.join(' ') === b.words.join(' ')) {
    const why = 'equal but for abbreviations, plurals or the language of common words';
    return telling > 0 ? proof(0.95, why) : doubt(0.75, why);
  }
  const why = 'the same words in another order';
  return telling > 0 && a.words.length > 1 ? proof(0.94, why) : doubt(0.7, why);
}

/** Long names that differ in a letter or two, with a telling word that is the same to the letter. */
function misspelling(a: CompanyName, b: CompanyName, likeness: Likeness): NameEvidence | null {
  const { onlyA, onlyB, restA, restB, telling } = likeness;
  const length = Math.min(a.compact.length, b.compact.length);
  const limit = length >= 28 ? 3 : length >= 18 ? 2 : 1;
  const distance = Math.min(
    editDistance(a.compact, b.compact, limit),
    editDistance(a.words.join(''), b.words.join(''), limit),
  );
  if (distance > limit || (onlyA.some(isKnownWord) && onlyB.some(isKnownWord))) return null;
  if ([...onlyA, ...onlyB].some(isNumeral)) return doubt(0.4, 'they differ in a number');
  const why = distance === 0 ? 'equal but for spaces' : `they differ in ${letters(distance)}`;
  const apart = editDistance(restA, restB, limit);
  const shorter = Math.min(restA.length, restB.length);
  if (apart > 1 && shorter < MISSPELT_LENGTH && distance > 1) return null;
  const isSlip = shorter >= MISSPELT_LENGTH && apart <= slipsIn(shorter);
  const isTold = length >= 12 && isSlip && (telling > 0 || distance === 0);
  // A word so long, or a word in a name so long, is hardly ever another one but for a letter.
  const isInLongName = length >= LONG_NAME && Math.min(a.words.length, b.words.length) > 2;
  const isLong = shorter >= LONG_WORD || (isInLongName && shorter > 4);
  const isLongSlip = isInLongName && shorter >= LONG_REST && apart <= slipsIn(shorter);
  const isSure = isTold || (isLong && apart === 1) || isLongSlip;
  return isSure ? proof(0.92, why) : doubt(0.5 + 0.3 * Math.min(1, length / 16), why);
}

/** In words shorter than this a letter makes another word: "DWS Trust" is not "MFS Trust". */
const MISSPELT_LENGTH = 6;

const LONG_WORD = 10;
const LONG_NAME = 24;
/** So much of a long name that all of it, but for a slip, is hardly ever another's. */
const LONG_REST = 12;

/** "Bullish" and "Bearish" are three letters apart, and two words. */
function slipsIn(length: number): number {
  if (length < 9) return 1;
  return length < 14 ? 2 : 3;
}

const letters = (count: number) => (count === 1 ? 'one letter' : `${count} letters`);

/** One name has all words of the other, and more. */
function withMore({ share, onlyA, onlyB, telling, alike }: Likeness): NameEvidence {
  const more = [...onlyA, ...onlyB];
  const said = `one name has more: ${quoted(more)}`;
  const place = more.filter((word) => placeOf(word) !== null);
  if (place.length > 0) return doubt(0.3 + share * 0.15, `${said}; a place: perhaps a daughter`);
  if (more.some(isNumeral)) return doubt(0.3, `${said}; a number`);
  const isSure = telling > 0 && alike === 0;
  if (more.every((word) => isCommonWord(word))) {
    return doubt((isSure ? 0.55 : 0.4) + share * 0.3, `${said}; common words`);
  }
  if (isSure && more.every((word) => word.length <= 2)) return doubt(0.6, `${said}; initials`);
  return doubt(0.15 + share * 0.4, said);
}

const proof = (score: number, why: string): NameEvidence => ({ score, isProof: true, why });
const doubt = (score: number, why: string): NameEvidence => ({ score, isProof: false, why });
const quoted = (words: readonly string[]) => [...words].sort().join(' ');

const verdictAt = (score: number) => (score >= SUGGESTED ? 'suggest' : 'different');
