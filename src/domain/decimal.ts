/** Decimal numbers as text: nothing is lost to binary fractions. */

/** How the digits of a number were read. */
export interface ReadNumber {
  readonly decimal: string;
  /** Where the writing allows two readings, which one was taken. */
  readonly why: string | null;
}

const GROUP_MARKS = /[\s'’\u00a0\u202f]/gu;

/**
 * Reads "1,250,000.50", "1.250.000,50", "1 250 000" or "1'250.50". Of two marks the last is the
 * point; a single one before three digits groups thousands, unless `isScaled` says that a
 * magnitude follows: "1.250" is 1250, "1.250 million" is one and a quarter.
 */
export function readNumber(text: string, isScaled: boolean): ReadNumber | null {
  const digits = text.replace(GROUP_MARKS, '');
  const marks = [...digits].filter((letter) => letter === '.' || letter === ',');
  const last = marks.at(-1);
  if (last === undefined) return { decimal: plainWhole(digits), why: null };
  const isRepeated = marks.filter((mark) => mark === last).length > 1;
  const at = digits.lastIndexOf(last);
  const tail = digits.slice(at + 1);
  if (isRepeated) {
    const isGrouped = marks.every((mark) => mark === last) && groupsFit(digits, last);
    return isGrouped ? { decimal: plainWhole(digits.replaceAll(last, '')), why: null } : null;
  }
  const isAlone = marks.length === 1;
  if (isAlone && tail.length === 3 && !isScaled && !digits.startsWith('0')) {
    const why = `"${last}" before three digits is taken to group thousands`;
    return { decimal: plainWhole(digits.replace(last, '')), why: last === '.' ? why : null };
  }
  const whole = digits.slice(0, at).replace(/[.,]/gu, '');
  return { decimal: `${plainWhole(whole)}.${tail}`, why: null };
}

function groupsFit(digits: string, mark: string): boolean {
  const [first = '', ...rest] = digits.split(mark);
  return first.length <= 3 && rest.every(({ length }) => length === 3 || length === 2);
}

const plainWhole = (digits: string) => digits.replace(/^0+(?=\d)/u, '');

/** Returns the decimal times ten to that power, without zeros that mean nothing. */
export function scaled(decimal: string, zeros: number): string {
  const [whole = '', fraction = ''] = decimal.split('.');
  if (zeros === 0) return decimal;
  const digits = `${whole}${fraction.padEnd(zeros, '0')}`;
  const point = whole.length + zeros;
  const rest = digits.slice(point).replace(/(?<!0)0+$/u, '');
  const integer = plainWhole(digits.slice(0, point));
  return rest === '' ? integer : `${integer}.${rest}`;
}

/** Returns a negative number where a < b, a positive one where a > b; both non-negative. */
export function compareDecimals(a: string, b: string): number {
  const [wholeA = '', fractionA = ''] = a.split('.');
  const [wholeB = '', fractionB = ''] = b.split('.');
  if (wholeA.length !== wholeB.length) return wholeA.length - wholeB.length;
  const [x, y] = [
    `${wholeA}.${fractionA.padEnd(40, '0')}`,
    `${wholeB}.${fractionB.padEnd(40, '0')}`,
  ];
  return x < y ? -1 : x > y ? 1 : 0;
}
