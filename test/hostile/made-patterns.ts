import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { Literal } from './regex-literals.ts';

const SRC = join(import.meta.dirname, '../../src');

/** Folders whose patterns are put together of pieces as their files are loaded. */
const FOLDERS = '{domain,signals,crm}/**/*.ts';

/**
 * Returns every pattern that `new RegExp` makes while the source is loaded: what a table puts
 * together of pieces stands in no literal. Has to be called before anything else loads them.
 */
export async function madePatterns(): Promise<Literal[]> {
  const made = new Map<string, Literal>();
  const Native = globalThis.RegExp;
  globalThis.RegExp = new Proxy(Native, {
    construct(target, [source, flags]) {
      const pattern = new target(source, flags);
      const file = ownFile(new Error().stack ?? '');
      const where = `${file}: made, ${pattern.source.slice(0, 60)}`;
      if (file) made.set(`${pattern}`, { where, source: pattern.source, flags: pattern.flags });
      return pattern;
    },
  });
  try {
    for (const file of globSync(FOLDERS, { cwd: SRC })) await import(join(SRC, file));
  } finally {
    globalThis.RegExp = Native;
  }
  return [...made.values()];
}

/** The file whose line makes the pattern, where that is one of ours and none of a package's. */
function ownFile(stack: string): string | null {
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  const caller = frames.find((line) => !line.includes('made-patterns')) ?? '';
  const at = caller.indexOf(`${SRC}/`);
  return at === -1 ? null : (caller.slice(at + SRC.length + 1).split(':', 1)[0] ?? null);
}
