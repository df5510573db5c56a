import { createHash } from 'node:crypto';

const ID_LIMIT = 200;

/** Returns an id made of the content itself: equal content has one id, whatever its file's name. */
export function contentId(content: Uint8Array | string): string {
  return `sha256-${createHash('sha256').update(content).digest('hex').slice(0, 40)}`;
}

/** Returns the ids in a Message-ID, In-Reply-To or References header, in their order. */
export function messageIds(header: string | undefined): string[] {
  const all = (header ?? '').slice(0, 100_000);
  const bracketed = [...all.matchAll(/<([^<>\s]{1,2000})>/g)].map((match) => match[1] ?? '');
  const ids = bracketed.length > 0 ? bracketed : all.split(/[\s<>]+/);
  return ids.filter((id) => id !== '').map(bounded);
}

/** An id may be longer than is kept: then its hash stands for it. */
export function bounded(id: string): string {
  return id.length <= ID_LIMIT ? id : contentId(id);
}
