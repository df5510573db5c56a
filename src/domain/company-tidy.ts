import { formAtEnd, formAtStart, joinLetters, SETTLING_FORMS } from './legal-families.ts';
import { fold, nameKey } from './names.ts';
import { isPlaceCode, placeOf } from './place-words.ts';

const BULLETS = /^[\s*•·\-–—#>]+/u;
/** EDGAR's place of registration and the like: "/DE/", "\DE\", "/NEW/", "INC/CA", "CORP /NY". */
const REGISTER_MARK = /(?<before>\S)(?<space>\s*)[/\\] ?(?<code>[a-z]{2,3}) ?(?<end>[/\\]?)\s*$/iu;
const SHARE_CLASS =
  /(?<![\s,(])[\s,(]+(?:(?:class|cl|series|ser) [a-c]|(?:common|ordinary|preferred|preference) (?:stock|shares?)|ads|adr|ord)(?: (?:shares?|stock|common stock))?\)?\s*$/iu;
const THE = /^the\s+|(?:(?<![\s,])[\s,]+)?\(the\)|,\s*the\s*$|(?<!\s)\s{2,}the\s*$/giu;
const SO_CALLED = /^soci[eé]t[eé] dite:?\s+/iu;
const WEB_ENDING = /(?<=[\p{L}\p{N}])\.(?:com|net|org|io|ai|co)(?![\p{L}\p{N}])/giu;
/** "N.V.Nutricia" and "F.Hoffmann" lack a space; "S.p.A." does not. */
const GLUED = /\.(?=\p{L}{3})/gu;
const PUBLIC = /\(publ\.?\)/giu;

/** A name without its trimmings, and the place of registration that a register put behind it. */
export interface TidyName {
  readonly name: string;
  readonly register: string | null;
}

/**
 * Returns the name without what is no part of it: marks of lists and registers, "The", a share
 * class, an acronym in brackets of what stands before it, an address after the legal form.
 */
export function tidyCompanyName(text: string): TidyName {
  const bare = text.replace(BULLETS, '').replace(SO_CALLED, '').replace(PUBLIC, ' ').trim();
  const { name, register } = withoutRegisterMark(bare);
  const own = name.replace(SHARE_CLASS, '').replace(THE, ' ').replace(WEB_ENDING, ' com');
  return { name: withoutAddress(withoutAcronym(own.replace(GLUED, '. '))).trim(), register };
}

/** Marks that say of a name that it is the newer one, or of a share where it is traded. */
const NO_PLACES: ReadonlySet<string> = new Set(['new', 'adr', 'fi']);

function withoutRegisterMark(name: string): TidyName {
  const found = REGISTER_MARK.exec(name);
  const { code = '', before = '', space, end } = found?.groups ?? {};
  const mark = code.toLowerCase();
  if (!found || !isPlaceCode(mark)) return { name, register: null };
  const head = name.slice(0, found.index) + before;
  // "AC/DC" and "TCP/IP" are names; "INC/CA" and "GROUP /MD/" are not.
  const isMarked = end !== '' || space !== '' || endsInForm(head);
  if (!isMarked) return { name, register: null };
  return { name: head, register: NO_PLACES.has(mark) ? null : mark };
}

function withoutAcronym(name: string): string {
  return name.replace(/\(([\p{L}. ]{2,12})\)/gu, (bracket, inside: string, at: number) => {
    const initials = wordsOf(name.slice(0, at)).map((word) => word[0]);
    const letters = fold(inside).replace(/[^\p{L}]/gu, '');
    const isAcronym =
      initials.join('').includes(letters) || startsOf(name.slice(0, at)).startsWith(letters);
    return isAcronym && inside.trim().length > 1 ? ' ' : bracket;
  });
}

/** The initials, legal form included: "Schlumberger Technology B.V." is "stbv". */
function startsOf(name: string): string {
  const words = wordsOf(name);
  const form = formAtEnd(words);
  const own = form ? words.slice(0, -form.length) : words;
  return own.map((word) => word[0]).join('') + words.slice(own.length).join('');
}

/**
 * Drops the segments after the first comma that stands behind a settling form, and places at the
 * end: "X N.V., Delft, NL". "X Co., Ltd." and "Klein, Daniel and Co" keep theirs.
 */
function withoutAddress(name: string): string {
  const segments = name.split(',');
  while (segments.length > 1 && isPlaceOnly(segments.at(-1) ?? '')) segments.pop();
  for (let kept = 1; kept < segments.length; kept++) {
    const head = segments.slice(0, kept).join(',');
    const tail = segments.slice(kept).join(',');
    if (endsInForm(head) && !isAllForms(tail)) return head;
  }
  return untilSecondForm(segments.join(','));
}

/** Drops a street or a description that follows a form without a comma: "X N.V. a Dutch Co". */
function untilSecondForm(name: string): string {
  const words = name.split(/\s+/u);
  for (let end = 2; end < words.length - 1; end++) {
    const isTail = /^an?$/iu.test(words[end] ?? '') || words.slice(end).some((w) => /\d/u.test(w));
    const head = words.slice(0, end).join(' ');
    if (isTail && words.length - end > 1 && endsInForm(head)) return head;
  }
  return name;
}

function isPlaceOnly(segment: string): boolean {
  const words = wordsOf(segment);
  const [only = ''] = words;
  if (words.length === 0) return true;
  return words.length === 1 && only.length === 2 && isPlaceCode(only) && placeOf(only) !== null;
}

function endsInForm(text: string): boolean {
  const words = wordsOf(text);
  const form = formAtEnd(words);
  const isSettled = form !== null && form.length < words.length;
  return (isSettled && SETTLING_FORMS.has(form.family)) || formAtStart(words) !== null;
}

function isAllForms(text: string): boolean {
  let words = wordsOf(text);
  for (let form = formAtEnd(words); form; form = formAtEnd(words)) {
    words = words.slice(0, -form.length);
  }
  return words.length === 0;
}

function wordsOf(text: string): string[] {
  return joinLetters(nameKey(text))
    .split(' ')
    .filter((word) => word !== '');
}
