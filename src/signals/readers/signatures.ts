/** A passage without the words that close it, and those words. */
export interface Signed {
  readonly text: string;
  /** The lines of the signature, without blank ones. */
  readonly signature: readonly string[];
}

const DELIMITER = /^--\s?$|^__+$|^\s*[-—–]{2,3}\s*$/u;
const DEVICE = /^(?:sent|gesendet|envoyé) (?:from|von|de|mit|via) .{2,60}$/iu;
const SIGN_OFF =
  /^(?:(?:many |with |kind |best |warm |warmest |kindest ){0,4}(?:thanks|thank you|thx|tnx|cheers|regards|wishes|best|sincerely|cordially|respectfully|yours)(?: (?:so much|very much|again|in advance|and regards|truly|sincerely|faithfully|for your (?:help|time)))?|talk (?:to you )?soon|all the best|mit (?:freundlichen|besten|herzlichen) grüßen|mit freundlichem gruß|(?:viele|beste|liebe|herzliche) grüße|mfg|vg|lg|cordialement|bien à vous|saludos)[,.!]?$/iu;
const DISCLAIMER =
  /(?:this (?:e-?mail|message|communication|transmission)\b.{0,120}\b(?:confidential|intended|privileged|property of)|confidentiality notice|diese e-?mail (?:enthält|ist)|intended recipient)/iu;
const RULE = /^[*=_#-]{10,}$/;
const CONTACT =
  /(?:\+?\(?\d{2,4}\)?[\s./-]\d{3,4}[\s./-]\d{2,6}|\b(?:phone|tel|fax|mobile|cell|office|direct|mob|telefon)\b|@[\w-]{1,63}\.|\bwww\.|https?:\/\/|\b\d{5}(?:-\d{4})?\b)/iu;
const SIGNATURE_LINES = 10;
const SHORT = 70;

/** Splits a passage from the signature and the disclaimer at its end. */
export function withoutSignature(text: string): Signed {
  const lines = text.split('\n');
  const end = beforeDisclaimer(lines);
  const start = signatureStart(lines, end);
  const signature = lines
    .slice(start, end)
    .map((one) => one.trim())
    .filter((one) => one !== '' && !DELIMITER.test(one));
  return { text: lines.slice(0, start).join('\n').trim(), signature };
}

function beforeDisclaimer(lines: readonly string[]): number {
  const at = lines.findIndex((one) => DISCLAIMER.test(one.slice(0, 400)));
  // A mail that begins with its disclaimer says something after it, or nothing at all.
  if (at <= 0) return lines.length;
  let end = at;
  while (end > 0 && (RULE.test((lines[end - 1] ?? '').trim()) || blank(lines[end - 1]))) end--;
  return end > 0 ? end : lines.length;
}

function signatureStart(lines: readonly string[], end: number): number {
  const from = Math.max(0, end - 2 * SIGNATURE_LINES);
  for (let i = from; i < end; i++) {
    const text = (lines[i] ?? '').trim();
    const rest = lines.slice(i + 1, end).filter((one) => !blank(one));
    if (DELIMITER.test(lines[i] ?? '') && rest.length <= 2 * SIGNATURE_LINES) return i;
    if (DEVICE.test(text) && rest.length <= 2) return i;
    if (SIGN_OFF.test(text) && rest.length <= SIGNATURE_LINES && rest.every(isShort)) return i;
  }
  return contactStart(lines, end);
}

/** Without a sign-off, a block of short lines that holds an address or a number is a signature. */
function contactStart(lines: readonly string[], end: number): number {
  let last = end;
  while (last > 0 && blank(lines[last - 1])) last--;
  let start = last;
  while (start > 0 && last - start < SIGNATURE_LINES && !blank(lines[start - 1])) {
    if (!isShort(lines[start - 1] ?? '')) break;
    start--;
  }
  const block = lines.slice(start, last);
  const isBlock = start > 0 && blank(lines[start - 1]) && block.length >= 2;
  return isBlock && block.some((one) => CONTACT.test(one)) && block.every(isFragment) ? start : end;
}

const blank = (line: string | undefined) => (line ?? '').trim() === '';
const isShort = (line: string) => line.trim().length <= SHORT;
/** A sentence ends with its point or mark; a line of a signature does not. */
const isFragment = (line: string) => !/[?!]$|[\p{L})]{3}\.$/u.test(line.trim());
