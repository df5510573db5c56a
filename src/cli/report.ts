import type { App } from '../app.ts';
import { DealRepository } from '../repositories/deal-repository.ts';
import type { AccountRead } from '../schemas/account.ts';
import type { OpportunityRead } from '../schemas/opportunity.ts';
import type { FedLine } from './feed.ts';
import type { RefusedLine } from './input-line.ts';
import { type Column, count, outputWidth, type Row, styled, tableOf } from './output.ts';
import { plainOutcome, plainWhy } from './reasons.ts';
import { currencyOf } from './tenants.ts';

/** The rows that one table shows at most; what is left out is said. */
const ROWS_LIMIT = 60;
const PAGE = 200;

/** Below this many columns a deal's line, mostly part of its name too, is left out. */
const LINE_FROM_COLUMNS = 110;
/** Below this many, where a deal comes from too. */
const SOURCE_FROM_COLUMNS = 90;

/** Returns a tenant's accounts and their deals as a table. */
export async function dealsTable(app: App, slug: string, tenantId: string): Promise<string> {
  const repository = new DealRepository(app.database);
  const accounts = await everyPage((page) => repository.listAccounts(tenantId, page));
  const deals = await everyPage((page) =>
    repository.listOpportunities(tenantId, { tenantId }, page),
  );
  const byAccount = Map.groupBy(deals, ({ accountId }) => accountId);
  const currency = await currencyOf(app.database, tenantId);
  const sorted = accounts.toSorted((a, b) => a.accountName.localeCompare(b.accountName));
  const rows = sorted.flatMap((account) => {
    const own = byAccount.get(account.id) ?? [];
    return accountRows(account, own, currency);
  });
  const isShown = DEAL_COLUMNS.map(({ fromColumns = 0 }) => outputWidth() >= fromColumns);
  const columns = DEAL_COLUMNS.filter((_, i) => isShown[i]);
  const shown = rows.slice(0, ROWS_LIMIT).map((row) => {
    return Array.isArray(row) ? row.filter((_, i) => isShown[i]) : row;
  });
  const facts = `${count(accounts.length, 'account')}, ${count(deals.length, 'opportunity', 'opportunities')}`;
  const title = `${styled(['bold', 'cyan'], slug)}  ${facts}`;
  return [title, tableOf(columns, shown), ...leftOut(rows.length)].join('\n');
}

const DEAL_COLUMNS: readonly (Column & { readonly fromColumns?: number })[] = [
  { title: 'opportunity', isWide: true },
  { title: 'product line', limit: 18, fromColumns: LINE_FROM_COLUMNS },
  { title: 'stage' },
  { title: 'value', align: 'right' },
  { title: 'closes' },
  { title: 'conf.', align: 'right' },
  { title: 'source', fromColumns: SOURCE_FROM_COLUMNS },
];

function accountRows(
  account: AccountRead,
  deals: readonly OpportunityRead[],
  currency: string | null,
): Row[] {
  const heading = account.website
    ? `${account.accountName} (${account.website})`
    : account.accountName;
  const sorted = deals.toSorted(
    (a, b) => a.name.localeCompare(b.name) || (a.closeDate ?? '').localeCompare(b.closeDate ?? ''),
  );
  return [{ heading }, ...sorted.map((deal) => dealRow(deal, currency))];
}

function dealRow(deal: OpportunityRead, tenantCurrency: string | null): string[] {
  const { name, productLine, dealStage, estimatedValue, closeDate } = deal;
  const currency = deal.currency ?? tenantCurrency;
  const value = estimatedValue?.toLocaleString('en-US', { maximumFractionDigits: 2 });
  return [
    `  ${name}`,
    productLine ?? '–',
    dealStage,
    value === undefined ? '–' : [value, currency].filter(Boolean).join(' '),
    closeDate?.slice(0, 10) ?? '–',
    deal.detectionConfidence.toFixed(2),
    deal.source,
  ];
}

/** Returns what each line did, and why: by tenant, in the order of the file. */
export function handledTable(lines: readonly FedLine[]): string {
  const shown = lines.toSorted((a, b) => a.line - b.line).slice(0, ROWS_LIMIT);
  const byTenant = Map.groupBy(shown, ({ tenant }) => tenant ?? '');
  const rows = [...byTenant].flatMap(([tenant, group]): Row[] => [
    { heading: tenant },
    ...group.map((line) => [String(line.line), line.about, outcomeCell(line), whyCell(line)]),
  ]);
  const columns: Column[] = [
    { title: 'line', align: 'right' },
    { title: 'what was said', limit: outputWidth() < LINE_FROM_COLUMNS ? 32 : 48 },
    { title: 'outcome' },
    { title: 'why', isWide: true },
  ];
  return [tableOf(columns, rows), ...leftOut(lines.length)].join('\n');
}

const STYLES: Readonly<Record<string, Parameters<typeof styled>[0]>> = {
  created: 'green',
  updated: 'cyan',
  matched: 'cyan',
  proposed: 'yellow',
  failed: 'red',
};

/** Returns what became of a line, in a word or two; a failure is one, repeated or not. */
export function outcomeWord({ isRepeat, outcome }: FedLine): string {
  return isRepeat && outcome?.status !== 'failed' ? 'repeated' : plainOutcome(outcome);
}

function outcomeCell(line: FedLine): string {
  const word = outcomeWord(line);
  return STYLES[word] ? styled(STYLES[word], word) : word;
}

function whyCell(line: FedLine): string {
  if (outcomeWord(line) !== 'repeated') return plainWhy(line.outcome);
  return `handled before: ${plainOutcome(line.outcome)}`;
}

/** Returns the lines that were refused, by number and reason. */
export function refusedList(lines: readonly RefusedLine[]): string[] {
  const shown = lines
    .slice(0, ROWS_LIMIT)
    .map(({ file, line, reason }) => `  ${file ? `${file}, ` : ''}line ${line}: ${reason}`);
  return [...shown, ...leftOut(lines.length)];
}

function leftOut(total: number): string[] {
  return total > ROWS_LIMIT ? [`  … and ${count(total - ROWS_LIMIT, 'more row')}`] : [];
}

interface Listed<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

async function everyPage<Item>(
  list: (page: { limit: number; cursor: string | null }) => Promise<Listed<Item>>,
): Promise<Item[]> {
  const all: Item[] = [];
  let cursor: string | null = null;
  do {
    const page: Listed<Item> = await list({ limit: PAGE, cursor });
    all.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && all.length < 50 * PAGE);
  return all;
}
