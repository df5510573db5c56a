import { clusterRecords } from '../../src/domain/cluster.ts';
import { COMPANIES } from '../../src/domain/company-cluster.ts';
import { readCompanyName } from '../../src/domain/company-name.ts';
import { type CompanyIdentity, judgeCompanies } from '../../src/domain/judge-companies.ts';
import { stemKey } from '../../src/domain/names.ts';
import { bCubed } from '../conversations/measures.ts';
import type { DataFolder } from './data.ts';
import { HALVES, type Half, halfOf } from './halves.ts';
import { countPairs, ratio, type SetReport, scoreCells, share } from './report.ts';

export const named = (name: string): CompanyIdentity => ({
  name: readCompanyName(name),
  domains: [],
});

const COLUMNS = ['half', 'who', 'precision', 'recall', 'F1'];

interface Spelling {
  readonly cluster: string;
  readonly name: string;
  readonly stem: string;
  readonly identity: CompanyIdentity;
}

/** Patent applicants: 1,200 spellings in 102 groups, judged each with each. */
export function patstat(data: DataFolder): SetReport {
  const rows = data.csv('company_patstat/patstat_reference.csv');
  const distinct = new Map(rows.map((row) => [`${row.leuven_id}|${row.person_name}`, row]));
  const mistakes: string[] = [];
  const lines: string[][] = [];
  for (const half of HALVES) {
    const items = [...distinct.values()]
      .filter((row) => halfOf(row.leuven_id ?? '') === half)
      .map(({ leuven_id = '', person_name = '' }) => spelling(leuven_id, person_name));
    lines.push(...patstatLines(items, half, mistakes));
  }
  return {
    name: 'company_patstat: who applied for a patent',
    about:
      'Pairs of 1,200 distinct spellings; the groups hold daughters with their parents, which are ' +
      'not one company here, so that a recall of 1 is not to be reached.',
    columns: COLUMNS,
    rows: lines,
    notes: [
      'Pairs grow with the square of a group: one group of 312 spellings has 0.865 of the pairs of ' +
        'the half held back, and names many companies of one parent. In more than half of all pairs ' +
        'there one name or both have words of their own, as a parent and its daughters have.',
    ],
    mistakes,
  };
}

const spelling = (cluster: string, name: string): Spelling => ({
  cluster,
  name,
  stem: stemKey(name),
  identity: named(name),
});

function patstatLines(items: readonly Spelling[], half: Half, mistakes: string[]): string[][] {
  const isGold = (a: Spelling, b: Spelling) => a.cluster === b.cluster;
  const suggested = { all: 0, right: 0 };
  const pairs = countPairs(items, isGold, (a, b) => {
    const { verdict, score, why } = judgeCompanies(a.identity, b.identity);
    const isSame = verdict === 'same';
    if (verdict === 'suggest') {
      suggested.all++;
      if (isGold(a, b)) suggested.right++;
    }
    if (isSame && !isGold(a, b)) mistakes.unshift(`merged: ${a.name} | ${b.name} | ${why}`);
    if (verdict === 'different' && isGold(a, b)) {
      mistakes.push(`apart (${score}): ${a.name} | ${b.name} | ${why}`);
    }
    return isSame;
  });
  const firsts = clusterRecords(
    items.map(({ identity }) => identity),
    COMPANIES,
  );
  const clusters = countPairs(items, isGold, (_a, _b, i, j) => firsts[i] === firsts[j]);
  const naive = countPairs(items, isGold, (a, b) => a.stem === b.stem);
  const [largest, ...rest] = groupsBySize(items);
  const apart = rest.flat();
  const others = countPairs(apart, isGold, ({ identity: a }, { identity: b }) => {
    return judgeCompanies(a, b).verdict === 'same';
  });
  const isIn = new Map(items.map((item, i) => [item, String(firsts[i])]));
  const each = bCubed(items.map((item) => ({ is: item.cluster, cluster: isIn.get(item) ?? '' })));
  const size = largest?.length ?? 0;
  return [
    [half, 'pairs, same', ...scoreCells(pairs)],
    [half, '--cluster', ...scoreCells(clusters)],
    [half, 'naive: equal stem', ...scoreCells(naive)],
    [half, `without the largest group (${size} spellings)`, ...scoreCells(others)],
    [half, 'B³ of --cluster', share(each.precision), share(each.recall), share(each.f1)],
    [half, 'pairs, suggest: right', ratio(suggested.right, suggested.all), '–', '–'],
  ];
}

function groupsBySize(items: readonly Spelling[]): Spelling[][] {
  const groups = Map.groupBy(items, ({ cluster }) => cluster);
  return [...groups.values()].sort((a, b) => b.length - a.length);
}

interface Filer {
  readonly cik_str: number;
  readonly title: string;
}

/** Companies that are different by their register, and are judged to be one. */
export function distractors(data: DataFolder): SetReport {
  const filers = Object.values(
    data.json<Record<string, Filer>>('company_sp500_sec/sec_company_tickers.json'),
  );
  const byId = new Map(filers.map(({ cik_str, title }) => [cik_str, title]));
  const titles = [...byId.values()];
  const firsts = clusterRecords(titles.map(named), COMPANIES);
  const joined = titles.flatMap((title, i) =>
    firsts[i] === i ? [] : [`merged: ${titles[firsts[i] ?? i]} | ${title}`],
  );
  const stems = new Set(titles.map(stemKey));
  return {
    name: 'SEC registrants: different companies, kept apart',
    about: 'Every registrant is another company; --cluster over all names at once.',
    columns: ['who', 'companies', 'wrongly joined'],
    rows: [
      ['dealkeeper', String(titles.length), String(joined.length)],
      ['naive: equal stem', String(titles.length), String(titles.length - stems.size)],
    ],
    notes: [
      'What is joined differs in the legal form or a plural alone, as "Toro Co" and "Toro Corp."',
    ],
    mistakes: joined,
  };
}
