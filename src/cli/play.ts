import type { App } from '../app.ts';
import { PAGE_LIMIT } from './feed.ts';
import { count, print, styled } from './output.ts';
import { dealsTable, handledTable, refusedList } from './report.ts';
import { SAMPLES } from './samples.ts';
import { openSource } from './sources.ts';
import { type TakenIn, takeIn } from './take-in.ts';
import { asOwner, tenantBySlug } from './tenants.ts';

export interface PlayOptions {
  readonly signal: AbortSignal;
  readonly defaultTenant: string;
  /** None: the samples. */
  readonly input?: { readonly path: string; readonly map: string | undefined };
}

interface Part {
  readonly title: string;
  readonly path: string;
  readonly map?: string | undefined;
  readonly tenant: string;
}

const LEGEND = [
  '  matched: the deal is known and nothing in it is newer · left alone: too unsure, or known',
  '  proposed: left to a person to decide · repeated: handled before, nothing is done twice',
].join('\n');

/** How long the demo waits for any further result, in milliseconds. */
const PATIENCE_MS = 60_000;

/**
 * Takes files in through the queue, with a worker of this process, and prints what each line did
 * and what the tenants' deals are now. Tenants that lines name are added.
 */
export async function playSamples(app: App, options: PlayOptions): Promise<void> {
  const { signal } = options;
  const tenants = new Map<string, string>();
  await asOwner(app.config, async (owner) => {
    const tenantIdOf = async (slug: string) => {
      const id = tenants.get(slug) ?? (await tenantBySlug(owner, slug)).id;
      tenants.set(slug, id);
      return id;
    };
    const worker = app.startWorker();
    try {
      const began = performance.now();
      const taken: TakenIn[] = [];
      for (const part of partsOf(options)) {
        const source = await openSource(part.path, { map: part.map });
        const wait = { wait: true, durable: false, patienceMs: PATIENCE_MS, pageSize: PAGE_LIMIT };
        const feeding = { defaultTenant: part.tenant, tenantIdOf, signal, ...wait };
        const result = await takeIn(app, source, feeding, part.title);
        taken.push(result);
        printPart(part, result);
      }
      const seconds = (performance.now() - began) / 1_000;
      print('', LEGEND);
      await printDeals(app, tenants);
      print('', summary(taken, seconds));
    } finally {
      await worker.close(app.config.DEALKEEPER_SHUTDOWN_GRACE_MS);
    }
  });
}

function partsOf({ input, defaultTenant }: PlayOptions): Part[] {
  if (input) {
    const title = input.map ? 'Rows of the CRM' : 'Conversations';
    return [{ title, ...input, tenant: defaultTenant }];
  }
  const { crmExport, crmMap, crmTenant, conversations } = SAMPLES;
  return [
    { title: 'First, rows of a CRM', path: crmExport, map: crmMap, tenant: crmTenant },
    { title: 'Then, conversations, all at once', path: conversations, tenant: defaultTenant },
  ];
}

function printPart({ title }: Part, { fed, refused, sent, refusals }: TakenIn): void {
  print('', `${styled('bold', title)}  ${count(sent, 'message')}`);
  if (fed.length > 0) print('', handledTable(fed));
  if (refusals > 0) {
    print(
      '',
      styled('red', `${count(refusals, 'line')} could not be used:`),
      ...refusedList(refused),
    );
  }
}

async function printDeals(app: App, tenants: ReadonlyMap<string, string>): Promise<void> {
  print('', styled('bold', 'What is true now'));
  for (const [slug, id] of tenants) print('', await dealsTable(app, slug, id));
}

function summary(taken: readonly TakenIn[], seconds: number): string {
  const sent = taken.reduce((sum, part) => sum + part.sent, 0);
  const all = new Map<string, number>();
  for (const { outcomes } of taken) {
    for (const [word, number] of outcomes) all.set(word, (all.get(word) ?? 0) + number);
  }
  const words = [...all].map(([word, number]) => `${number} ${word}`).join(', ');
  return `${count(sent, 'job')} in ${seconds.toFixed(1)} s: ${words || 'nothing to do'}.`;
}
