import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A regular expression as it is written in the source. */
export interface Literal {
  readonly where: string;
  readonly source: string;
  readonly flags: string;
}

const SRC = join(import.meta.dirname, '../../src');

/** Returns every regular expression literal below src, found by reading the text as tokens. */
export function regexLiterals(): Literal[] {
  return globSync('**/*.ts', { cwd: SRC }).flatMap((file) =>
    literalsIn(readFileSync(join(SRC, file), 'utf8')).map((literal) => ({
      ...literal,
      where: `${file}: ${literal.where}`,
    })),
  );
}

/** A slash after one of these divides; after anything else it begins a regular expression. */
const ENDS_A_VALUE = /[\w$)\]}"'`]$/;
const KEYWORD = /\b(return|typeof|case|in|of|delete|void|await|yield)$/;

/** Returns the literals of one file; comments, strings and the text of templates are passed over. */
export function literalsIn(text: string): Literal[] {
  const found: Literal[] = [];
  // What a closing brace returns to: a template's text, or code.
  const braces: ('template' | 'code')[] = [];
  let [at, before] = [0, ''];
  while (at < text.length) {
    const here = text[at] ?? '';
    if (text.startsWith('//', at)) at = endOr(text, text.indexOf('\n', at));
    else if (text.startsWith('/*', at)) at = text.indexOf('*/', at) + 2;
    else if (here === "'" || here === '"') [at, before] = [afterQuoted(text, at + 1, here), '"'];
    else if (here === '`' || (here === '}' && braces.at(-1) === 'template')) {
      if (here === '}') braces.pop();
      const end = templatePart(text, at + 1);
      if (text[end - 1] === '{') braces.push('template');
      [at, before] = [end, text[end - 1] === '{' ? '(' : '`'];
    } else if (here === '/' && (!ENDS_A_VALUE.test(before) || KEYWORD.test(before))) {
      const literal = regexAt(text, at);
      found.push({ where: `line ${text.slice(0, at).split('\n').length}`, ...literal });
      [at, before] = [literal.end, '"'];
    } else {
      if (here === '{') braces.push('code');
      if (here === '}') braces.pop();
      if (!/\s/.test(here)) before = (before + here).slice(-12);
      else if (/\w$/.test(before)) before = `${before} `.slice(-12).trimEnd();
      at++;
    }
  }
  return found;
}

function endOr(text: string, at: number): number {
  return at === -1 ? text.length : at;
}

function afterQuoted(text: string, from: number, quote: string): number {
  let at = from;
  while (at < text.length && text[at] !== quote) at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

/** Returns where a template's text ends: after its backtick, or after `${`. */
function templatePart(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '`') return at + 1;
    else if (text.startsWith('${', at)) return at + 2;
  }
  return text.length;
}

function regexAt(text: string, from: number) {
  let isClass = false;
  let at = from + 1;
  for (; text[at] !== '/' || isClass; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '[') isClass = true;
    else if (text[at] === ']') isClass = false;
  }
  const [flags = ''] = /^[a-z]*/.exec(text.slice(at + 1)) ?? [];
  return { source: text.slice(from + 1, at), flags, end: at + 1 + flags.length };
}
