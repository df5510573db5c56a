import type { App } from '../app.ts';
import { IdempotencyConflict } from '../errors.ts';
import { type RefusedLine, refused, type SendableLine } from './input-line.ts';

export type Addressed = SendableLine & { readonly tenantId: string };

/**
 * Submits the page at the durable door in its order: neighbours of one job and tenant go together.
 * Returns each line's reference, or its refusal: a key that was used before with other data is
 * told there at once.
 */
export async function submitPage(
  app: App,
  page: readonly Addressed[],
): Promise<(string | RefusedLine)[]> {
  const results: (string | RefusedLine)[] = [];
  for (let from = 0; from < page.length; ) {
    const first = page[from] as Addressed;
    let to = from;
    while (page[to]?.job === first.job && page[to]?.tenantId === first.tenantId) to++;
    results.push(...(await submitTogether(app, page.slice(from, to))));
    from = to;
  }
  return results;
}

async function submitTogether(
  app: App,
  lines: readonly Addressed[],
): Promise<readonly (string | RefusedLine)[]> {
  const [{ job, tenantId, line }] = lines as [Addressed];
  const messages = lines.map(({ idempotencyKey, data }) => {
    return { idempotencyKey, data: data as never };
  });
  try {
    return await app.client.submitAll(job, messages, { tenantId });
  } catch (error) {
    if (!(error instanceof IdempotencyConflict)) throw error;
    if (lines.length === 1) return [refused(line, error.message)];
    // None is stored: one by one, the line at fault shows, and the others go in.
    const results: (string | RefusedLine)[] = [];
    for (const one of lines) results.push(...(await submitTogether(app, [one])));
    return results;
  }
}
