import { ATTACHED_LEGAL_FORMS, LEGAL_FORMS } from './legal-forms.ts';

/**
 * The version of the rules below, stored beside every key. A change of any key a rule makes needs
 * a new version and a job that makes the stored keys again.
 */
export const KEY_VERSION = 1;

const COMBINING_ACCENTS = /[\u0300-\u036f]/gu;
// Soft hyphens, zero-width spaces and the like: two names that look the same are the same.
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
const APOSTROPHES = /[`´‘’‛ʹʻʼʽˈ′＇]/gu;
const BETWEEN_LETTERS = /(?<=[\p{L}\p{M}])['.]+(?=\p{L})/gu;
// A mark (a vowel sign, a voicing mark) is part of the letter it stands on.
const NOT_OF_A_WORD = /[^\p{L}\p{M}\p{N}]+/gu;
const NOT_OF_A_LINE = /(?<!\p{N})\.|\.(?!\p{N})|[^\p{L}\p{M}\p{N}+#.]/gu;

const WORDS_OF_FORMS = LEGAL_FORMS.map((form) => ` ${form}`).sort((a, b) => b.length - a.length);

/**
 * Returns the text without case, accents, width or ligatures. Folding twice changes nothing.
 *
 * Two letters need care: the capital "ẞ" becomes "SS" only by way of its small letter, and the
 * Greek final sigma depends on its neighbours, so that both sigmas are written as one.
 */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(COMBINING_ACCENTS, '')
    .replace(INVISIBLE, '')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .normalize('NFKC');
}

/**
 * Returns the key under which names of companies and people are equal: "Acme Corp", "ACME corp."
 * and "Acmé  Corp" share one. "&" is "and"; apostrophes and points between letters vanish
 * ("O'Brien" = "OBrien", "S.A." = "SA"); all else outside letters and digits is one space.
 * Empty where the name has neither letter nor digit: the caller refuses such a name.
 */
export function nameKey(name: string): string {
  return fold(name.replace(APOSTROPHES, "'"))
    .replace(APOSTROPHES, "'")
    .replaceAll('&', ' and ')
    .replace(BETWEEN_LETTERS, '')
    .replace(NOT_OF_A_WORD, ' ')
    .trim()
    .normalize('NFKC');
}

/**
 * Returns the name key without the legal forms at its end ("Acme Holding GmbH & Co. KG" is
 * "acme holding"). What would be left empty is kept: "Limited" stays "limited".
 */
export function stemKey(name: string): string {
  let stem = nameKey(name);
  for (let shorter = withoutForm(stem); shorter !== stem; shorter = withoutForm(stem)) {
    stem = shorter;
  }
  return stem;
}

function withoutForm(key: string): string {
  const form =
    WORDS_OF_FORMS.find((words) => key.endsWith(words)) ??
    ATTACHED_LEGAL_FORMS.find((ending) => key.endsWith(ending));
  return (form && key.slice(0, -form.length).trimEnd()) || key;
}

/**
 * Returns the key under which product lines are equal, or null where the line is absent or has
 * nothing to tell it by. "GTX Pro" = "GTXPro" = "gtx-pro"; "C++" is not "C"; "1.5" is not "15".
 */
export function productLineKey(line: string | null | undefined): string | null {
  return (
    fold(line ?? '')
      .replace(NOT_OF_A_LINE, '')
      .normalize('NFKC') || null
  );
}

/** Returns the key under which e-mail addresses are equal, or null where there is none. */
export function emailKey(email: string | null | undefined): string | null {
  return email?.trim().toLowerCase() || null;
}

/** Returns a name as it is stored and shown: trimmed, with single spaces. */
export function displayName(name: string): string {
  return name.trim().replace(/\s+/gu, ' ');
}
