import { styleText } from 'node:util';
import Table from 'cli-table3';

type Style = Parameters<typeof styleText>[0];

/** The columns of the terminal; a file or a pipe has COLUMNS, or 120. */
export function outputWidth(): number {
  return Math.max(process.stdout.columns ?? (Number(process.env.COLUMNS) || 120), 60);
}

/** Returns the text in a style where standard output is a terminal that wants colours. */
export function styled(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

/** Prints lines to standard output. */
export function print(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** Prints a line to standard error: what is said beside the result. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Takes what the others leave; its text is broken into lines. */
  readonly isWide?: boolean;
  /** Characters at most; longer text is cut. */
  readonly limit?: number;
}

/** A row of cells, or a heading over the rows that follow. */
export type Row = readonly string[] | { readonly heading: string };

const GAP = 2;
const NO_LINES = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '' },
};

/** Returns a table without rules, as wide as its text needs and the terminal allows. */
export function tableOf(columns: readonly Column[], rows: readonly Row[]): string {
  const widths = widthsOf(columns, rows);
  const table = new Table({
    chars: NO_LINES,
    style: { 'padding-left': 0, 'padding-right': GAP, head: [], border: [] },
    colWidths: widths.map((width) => width + GAP),
    colAligns: columns.map(({ align = 'left' }) => align),
  });
  table.push(columns.map(({ title }) => styled('dim', title)));
  for (const row of rows) {
    if (isCells(row)) table.push(row.map((cell, i) => fitted(cell, columns[i], widths[i])));
    else table.push([headingCell(row.heading, columns.length)]);
  }
  const lines = table.toString().split('\n');
  return lines.map((line) => `  ${line.trimEnd()}`).join('\n');
}

function headingCell(heading: string, colSpan: number) {
  return { content: styled('bold', heading), colSpan, hAlign: 'left' as const };
}

function isCells(row: Row): row is readonly string[] {
  return Array.isArray(row);
}

function widthsOf(columns: readonly Column[], rows: readonly Row[]): number[] {
  const cells = rows.filter(isCells);
  const natural = columns.map(({ title, limit = Number.POSITIVE_INFINITY }, i) => {
    const longest = Math.max(title.length, ...cells.map((row) => plainLength(row[i] ?? '')));
    return Math.min(longest, Math.max(limit, title.length));
  });
  const surplus = natural.reduce((sum, width) => sum + width + GAP, 0) + 2 - outputWidth();
  if (surplus <= 0) return natural;
  return natural.map((width, i) => (columns[i]?.isWide ? Math.max(width - surplus, 20) : width));
}

/** Breaks the text of a wide column into lines, and cuts the others' where it is too long. */
function fitted(cell: string, column: Column | undefined, width = 0): string {
  if (plainLength(cell) <= width) return cell;
  return column?.isWide ? wrapped(cell, width) : `${cell.slice(0, width - 1)}…`;
}

/** Breaks between words; what follows is indented a little more than the first line. */
function wrapped(text: string, width: number): string {
  const indent = ' '.repeat((/^ */.exec(text)?.[0].length ?? 0) + 2);
  const lines: string[] = [];
  let line = '';
  for (const word of text.trimEnd().split(/(?<=\S) /)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length > width && line !== '') {
      lines.push(line);
      line = indent + word;
    } else {
      line = longer;
    }
  }
  return [...lines, line].join('\n');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape that begins a colour code
const COLOUR = /\u001b\[\d{1,9}m/g;

const plainLength = (text: string) => text.replace(COLOUR, '').length;

/** Returns how many there are of a thing: "1 deal", "2 deals". */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;
}
