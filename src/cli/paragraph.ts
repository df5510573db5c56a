import { outputWidth, styled } from './output.ts';

/** Longer lines are hard to read, however wide the terminal is. */
const READABLE_COLUMNS = 100;
const INDENT = 4;

/** How wide the labels of a group of paragraphs are. */
export function labelWidth(labels: readonly string[]): number {
  return Math.max(0, ...labels.map((label) => label.length)) + 2;
}

/**
 * Returns a label and its text beside it, broken between words into as many lines as the terminal
 * needs; all lines of the text begin in one column.
 */
export function paragraph(label: string, text: string, width: number): string {
  const columns = Math.min(outputWidth(), READABLE_COLUMNS) - INDENT - width;
  const [first = '', ...others] = broken(text, Math.max(columns, 30));
  const beside = `${' '.repeat(INDENT)}${styled('dim', label.padEnd(width))}${first}`;
  return [beside, ...others.map((line) => ' '.repeat(INDENT + width) + line)]
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Returns paragraphs of one group, their texts in one column. */
export function paragraphs(group: readonly (readonly [label: string, text: string])[]): string[] {
  const width = labelWidth(group.map(([label]) => label));
  return group.map(([label, text]) => paragraph(label, text, width));
}

/** Returns what a tenant said as one line that cannot steer a terminal. */
export function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
}

function broken(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of plain(text).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length > columns && line !== '') {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}
