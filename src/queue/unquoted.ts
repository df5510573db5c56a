const LONGEST = 300;

/** Where a quotation begins; an apostrophe within a word begins none. */
const QUOTE = /["`]|(?<!\w)'/u;

/**
 * Returns what an error of a library says, on one line and up to what it quotes: a JSON parser,
 * Redis and PostgreSQL put in quotes what they stumbled over, and that may be a tenant's.
 */
export function unquoted(error: Error): string {
  if (error instanceof SyntaxError) return 'something in the queue is not JSON';
  const [line = ''] = error.message.split('\n', 1);
  const quote = line.search(QUOTE);
  return quote === -1 ? line.slice(0, LONGEST) : `${line.slice(0, Math.min(quote, LONGEST))}…`;
}

/** Returns where an error was thrown: its name and the frames of its stack, without its message. */
export function framesOf(error: Error): string {
  const frames = (error.stack ?? '').replace(error.message, '').split('\n');
  return [error.name, ...frames.filter((line) => line.startsWith('    at '))].join('\n');
}
