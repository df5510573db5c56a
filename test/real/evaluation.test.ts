import { existsSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { distractors, patstat } from '../../bench/evaluate/companies.ts';
import { sp500 } from '../../bench/evaluate/company-search.ts';
import { DataFolder } from '../../bench/evaluate/data.ts';
import { damagedDates } from '../../bench/evaluate/dates.ts';
import { mailDomains } from '../../bench/evaluate/mail-domains.ts';
import { splink } from '../../bench/evaluate/people.ts';
import type { SetReport } from '../../bench/evaluate/report.ts';
import { titles } from '../../bench/evaluate/titles.ts';

const FOLDER = process.env.DEALKEEPER_DATA ?? '';
const isThere = existsSync(`${FOLDER}/company_patstat`);
if (!isThere) console.warn('The evaluation is skipped: DEALKEEPER_DATA names no folder with it.');

vi.setConfig({ testTimeout: 300_000 });

/** The numbers of one column, of the rows whose second cell begins so. */
const numbers = ({ columns, rows }: SetReport, column: string, who = '') =>
  rows
    .filter((row) => who === '' || row[1]?.startsWith(who))
    .map((row) => Number.parseFloat(row[columns.indexOf(column)] ?? ''));

describe.skipIf(!isThere)('against labelled data, in both halves', () => {
  const data = new DataFolder(FOLDER);

  test('companies are merged with a precision of 0.995, and three times the naive recall', () => {
    const report = patstat(data);
    for (const who of ['pairs, same', '--cluster']) {
      const naive = numbers(report, 'recall', 'naive');
      const recall = numbers(report, 'recall', who);
      for (const value of numbers(report, 'precision', who))
        expect(value).toBeGreaterThanOrEqual(0.995);
      for (const [i, value] of recall.entries()) expect(value).toBeGreaterThan(3 * (naive[i] ?? 1));
    }
  });

  test('registrants stay apart: at most two in a thousand are joined', () => {
    const [row] = distractors(data).rows;
    expect(Number(row?.[2])).toBeLessThan(Number(row?.[1]) * 0.002);
  });

  test('a common name is found among ten thousand in 95 of 100 cases', () => {
    for (const value of numbers(sp500(data), 'best answer right'))
      expect(value).toBeGreaterThanOrEqual(0.95);
  });

  test('people are merged with a precision of 0.99', () => {
    const report = splink(data);
    for (const who of ['pairs, same', '--cluster']) {
      for (const value of numbers(report, 'precision', who))
        expect(value).toBeGreaterThanOrEqual(0.99);
    }
  });

  test('clear titles get their tier in 95 of 100 cases', () => {
    for (const value of numbers(titles(data), 'clear titles'))
      expect(value).toBeGreaterThanOrEqual(0.95);
  });

  test('every date that a spreadsheet damaged is read', () => {
    expect(damagedDates(data).rows[0]?.[1]).toBe('1.000 (15011/15011)');
  });

  test('disposable domains identify nobody', () => {
    expect(numbers(mailDomains(data), 'refused')[0]).toBeGreaterThanOrEqual(0.999);
  });
});
