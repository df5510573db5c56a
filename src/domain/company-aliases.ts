/** What a name says of a further name of the company. */
export type AliasKind = 'former' | 'successor' | 'also' | 'trade';

export interface NameWithAliases {
  readonly name: string;
  readonly aliases: readonly { readonly kind: AliasKind; readonly name: string }[];
}

const LENGTH_READ = 400;

const WORDS: Readonly<Record<AliasKind, string>> = {
  former: String.raw`formerly(?: known as)?|previously(?: known as)?|f\/?k\/?a|ehemals|vormals|anciennement|voorheen|antes`,
  successor: String.raw`is now(?: known as)?|(?:has )?changed its name to|was renamed|renamed(?: as| to)?|now known as|n\/k\/a|(?<=[,(\[] ?)now`,
  also: String.raw`also known as|a\/?k\/?a`,
  trade: String.raw`d\/?b\/?a|doing business as|trading as|t\/a|(?<=[,(\[] ?)trades as`,
};

/** The words stand after a name, and before another: "Now Foods" and "AKA Brands" are names. */
const SAID = new RegExp(
  `(?<=[^\\s,;:(\\[])[\\s,;:(\\[]+(?:${Object.entries(WORDS)
    .map(([kind, words]) => `(?<${kind}>${words})`)
    .join('|')})(?:\\.|:)?\\s+(?=\\S)`,
  'iu',
);

/**
 * Splits "Meta Platforms (formerly Facebook, Inc.)" into the name and what else the company is or
 * was called. A name without such words is returned as it is.
 */
export function splitAliases(text: string): NameWithAliases {
  const aliases: { kind: AliasKind; name: string }[] = [];
  let rest = text.slice(0, LENGTH_READ);
  const first = SAID.exec(rest);
  if (!first) return { name: rest, aliases };
  const name = rest.slice(0, first.index);
  for (let said: RegExpExecArray | null = first; said; ) {
    const kind = kindOf(said);
    rest = rest.slice(said.index + said[0].length);
    said = SAID.exec(rest);
    const end = said ? said.index : rest.length;
    aliases.push({ kind, name: untilBracket(rest.slice(0, end)) });
  }
  return { name, aliases };
}

function kindOf({ groups = {} }: RegExpExecArray): AliasKind {
  const kinds = Object.keys(WORDS) as AliasKind[];
  return kinds.find((kind) => groups[kind] !== undefined) ?? 'also';
}

/** What follows the closing bracket is no longer the alias; brackets of its own are. */
function untilBracket(text: string): string {
  const close = text.search(/[)\]]/u);
  return close === -1 || /[([]/u.test(text.slice(0, close)) ? text : text.slice(0, close);
}
