import { commonMeaning, isBinding, isLeftOut } from './business-words.ts';
import { type AliasKind, splitAliases } from './company-aliases.ts';
import { tidyCompanyName } from './company-tidy.ts';
import { familyOf, formAtEnd, formAtStart, joinLetters } from './legal-families.ts';
import { nameKey } from './names.ts';
import { placeOf } from './place-words.ts';

/** A company's name, taken apart for comparing; every word is in its normal form. */
export interface CompanyName {
  readonly key: string;
  /** Without legal forms and binding words; common words and places in one spelling each. */
  readonly words: readonly string[];
  /** The words written as one, in the order and the spelling of the name. */
  readonly compact: string;
  /** Families of the legal forms, sorted. */
  readonly forms: readonly string[];
  readonly hasLeadingForm: boolean;
  /** Binding words that names do not leave out at will: "on" in "Snap-on". */
  readonly binding: readonly string[];
  /** Where a register says it is registered, "de" of "/DE/"; null where it says nothing. */
  readonly register: string | null;
  readonly aliases: readonly { readonly kind: AliasKind; readonly name: CompanyName }[];
}

/**
 * Takes a company's name apart: what registers and exports add to it ("/DE/", "* ", an address, a
 * share class) is dropped, legal forms are set aside, and other names it mentions are read too.
 * Works on any text, in time proportional to its length; reads its first 400 characters.
 */
export function readCompanyName(text: string): CompanyName {
  const { name, aliases } = splitAliases(text);
  return {
    ...plainName(name),
    aliases: aliases
      .map((alias) => ({ kind: alias.kind, name: plainName(alias.name) }))
      .filter((alias) => alias.name.words.length > 0),
  };
}

function plainName(text: string): CompanyName {
  const { name, register } = tidyCompanyName(text);
  const all = wordsOf(name);
  const forms: string[] = [];
  let words = withoutEnd(all, forms);
  const leading = formAtStart(words);
  if (leading) {
    forms.push(leading.family);
    words = withoutEnd(words.slice(leading.length), forms);
  }
  const telling = words.filter((word) => !isBinding(word));
  const own = telling.length > 0 ? telling : words;
  return {
    key: all.join(' '),
    words: own.map(meaningOf),
    compact: words.filter((word) => !isLeftOut(word)).join(''),
    forms: [...new Set(forms)].sort(),
    hasLeadingForm: leading !== null,
    binding: words.filter((word) => isBinding(word) && !isLeftOut(word)).sort(),
    register,
    aliases: [],
  };
}

function wordsOf(text: string): string[] {
  return joinLetters(nameKey(text))
    .split(' ')
    .filter((word) => word !== '');
}

/** Drops forms, and what they were bound by, from the end; a name that is all form is kept. */
function withoutEnd(words: readonly string[], forms: string[]): readonly string[] {
  let rest = words;
  for (;;) {
    const form = formAtEnd(rest);
    const length = form?.length ?? (isDangling(rest) ? 1 : 0);
    if (length === 0 || length >= rest.length) return rest;
    if (form) forms.push(form.family);
    rest = rest.slice(0, -length);
  }
}

/** "Amazon com" without its "Inc", and "Eli Lilly and" without its "Co". */
function isDangling(words: readonly string[]): boolean {
  return ['com', 'and', 'the', 'a'].includes(words.at(-1) ?? '');
}

function meaningOf(word: string): string {
  return placeOf(word) ?? commonMeaning(familyOf(word));
}
