import { type Choice, contradictions, type Facts, factsOf, type Group } from './date-facts.ts';
import { dayBy, shapeOf } from './date-shapes.ts';

/** How a column writes its dates, as far as its own cells and the other columns tell. */
export interface ColumnDates {
  /** Formats for `dateBy`: one for each way in which the column writes dates. */
  readonly formats: readonly string[];
  readonly why: readonly string[];
  /** Ways of writing that could be read in several orders, with nothing to tell which. */
  readonly undecided: readonly string[];
}

/** Cells by column; the rows of all columns lie side by side. */
export type Columns = ReadonlyMap<string, readonly string[]>;

/** A column is one of dates where at least this share of its cells is written as one. */
const SHARE_OF_DATES = 0.8;
/** So many contradictions more decide nothing: every file has a few wrong dates. */
const SHARE_OF_SLIPS = 0.005;
/** More open questions than this are answered one by one instead of together. */
const TOGETHER = 8;

/**
 * Learns how the columns of one file write their dates. What only one order can read is settled
 * first; the rest is read so that it lies within the time that is settled, and so that columns keep
 * the order in which they stand (a deal is closed after it was begun). Never by names of columns.
 */
export function inferDates(columns: Columns): ReadonlyMap<string, ColumnDates> {
  const groups = [...columns].flatMap(([column, cells]) => groupsOf(column, cells));
  const settled = new Map<Group, string>();
  const open: Group[] = [];
  for (const group of groups) {
    const only = settledFormat(group);
    if (only === null) open.push(group);
    else settled.set(group, only);
  }
  const facts = factsOf(settled);
  const { choice, whys } = decided(open, settled, facts);
  const names = [...new Set(groups.map(({ column }) => column))];
  return new Map(names.map((column) => [column, columnDates(column, groups, choice, whys)]));
}

function groupsOf(column: string, cells: readonly string[]): Group[] {
  const byKey = new Map<string, { formats: readonly string[]; rows: number[] }>();
  let filled = 0;
  for (const [row, cell] of cells.entries()) {
    if (cell.trim() === '') continue;
    filled++;
    const shape = shapeOf(cell);
    if (!shape) continue;
    const group = byKey.get(shape.key);
    if (group) group.rows.push(row);
    else byKey.set(shape.key, { formats: shape.formats, rows: [row] });
  }
  const dates = [...byKey.values()].reduce((sum, { rows }) => sum + rows.length, 0);
  if (filled === 0 || dates < filled * SHARE_OF_DATES) return [];
  return [...byKey].map(([key, { formats, rows }]) => {
    const days = formats.map((format) => [format, daysBy(cells, rows, format)] as const);
    return { column, key, rows, days: new Map(days) };
  });
}

function daysBy(cells: readonly string[], rows: readonly number[], format: string) {
  const known = new Map<string, number | null>();
  return rows.map((row) => {
    const cell = cells[row] ?? '';
    const day = known.get(cell) ?? dayBy(cell, format);
    known.set(cell, day);
    return day;
  });
}

/** The format that reads more of the cells than any other, null where several read as many. */
function settledFormat({ days }: Group): string | null {
  const ranked = [...days]
    .map(([format, read]) => ({ format, missed: read.filter((day) => day === null).length }))
    .sort((a, b) => a.missed - b.missed);
  const [best, second] = ranked;
  if (best === undefined) return null;
  return second === undefined || best.missed < second.missed ? best.format : null;
}

/** Chooses for what is open the formats that contradict least. */
function decided(open: readonly Group[], settled: Choice, facts: Facts) {
  const whys = new Map<Group, string>();
  let choice: Choice = settled;
  const rounds = open.length <= TOGETHER ? [open] : open.map((group) => [group]);
  for (const round of rounds) {
    const ranked = combinations(round)
      .map((formats) => new Map([...choice, ...formats]))
      .map((all) => ({ all, against: contradictions(all, round, facts) }))
      .sort((a, b) => a.against - b.against);
    const best = ranked[0];
    if (best === undefined) continue;
    const rows = round.reduce((sum, group) => sum + group.rows.length, 0);
    const margin = Math.floor(rows * SHARE_OF_SLIPS);
    const rivals = ranked.filter(({ against }) => against <= best.against + margin);
    const sure = round.filter((group) =>
      rivals.every(({ all }) => readsAlike(group, all.get(group), best.all.get(group))),
    );
    choice = new Map([
      ...choice,
      ...sure.map((group) => [group, best.all.get(group) ?? ''] as const),
    ]);
    for (const group of sure) whys.set(group, whyChosen(group, best, ranked));
  }
  return { choice, whys };
}

function combinations(groups: readonly Group[]): (readonly (readonly [Group, string])[])[] {
  return groups.reduce<(readonly (readonly [Group, string])[])[]>(
    (all, group) =>
      all.flatMap((chosen) =>
        [...group.days.keys()].map((format) => [...chosen, [group, format] as const]),
      ),
    [[]],
  );
}

/** Two formats are as good as one where every day has the number of its month. */
function readsAlike({ days }: Group, a = '', b = ''): boolean {
  const [x, y] = [days.get(a), days.get(b)];
  return a === b || (x ?? []).every((day, index) => day === y?.[index]);
}

interface Ranked {
  readonly all: Choice;
  readonly against: number;
}

function whyChosen(group: Group, best: Ranked, ranked: readonly Ranked[]): string {
  const other = ranked.find(({ all }) => all.get(group) !== best.all.get(group));
  const against = `${best.against} against, of any other order ${other?.against ?? 0}`;
  return `${best.all.get(group)}: held against the settled dates and the other columns (${against})`;
}

function columnDates(
  column: string,
  groups: readonly Group[],
  choice: Choice,
  whys: ReadonlyMap<Group, string>,
): ColumnDates {
  const own = groups.filter((group) => group.column === column);
  return {
    formats: own.flatMap((group) => choice.get(group) ?? []),
    why: own
      .filter((group) => choice.has(group))
      .map(
        (group) => whys.get(group) ?? `${choice.get(group)}: the only order that reads its cells`,
      ),
    undecided: own.filter((group) => !choice.has(group)).map(({ key }) => key),
  };
}
