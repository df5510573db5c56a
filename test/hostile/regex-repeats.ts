/**
 * Says whether a pattern is linear by how it is built. Either it repeats nothing without a bound:
 * then a match that is tried at one place takes at most so many steps, whatever the text. Or it is
 * one run of a class at the end, as `(?<![.,])[.,]+$`: no place within a run begins another one.
 */
export function isLinearByForm(source: string): boolean {
  return !repeatsWithoutBound(source) || GUARDED_END.test(source);
}

const GUARDED_END = /^\(\?<!(\[(?:\\.|[^\]\\])*\]|\\?\w)\)\1\+\$$/u;

/** "*", "+" or "{2,}" outside of a class. */
function repeatsWithoutBound(source: string): boolean {
  const bare = source.replace(/\\./gsu, 'x').replace(/\[[^\]]*\]/gu, 'x');
  return /[*+]|\{\d+,\}/u.test(bare);
}
