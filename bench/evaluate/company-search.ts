import { companyBlocks } from '../../src/domain/company-blocks.ts';
import type { CompanyIdentity } from '../../src/domain/judge-companies.ts';
import { judgeCompanies } from '../../src/domain/judge-companies.ts';
import { stemKey } from '../../src/domain/names.ts';
import { named } from './companies.ts';
import type { DataFolder } from './data.ts';
import { HALVES, type Half, halfOf } from './halves.ts';
import { ratio, type SetReport } from './report.ts';

interface Wanted {
  readonly key: string;
  readonly name: string;
  readonly gold: string;
}

interface Held {
  readonly gold: string;
  readonly name: string;
  readonly identity: CompanyIdentity;
}

/** The S&P 500 by their common names, among 10,000 registrants. */
export function sp500(data: DataFolder): SetReport {
  const filers = Object.values(
    data.json<Record<string, { cik_str: number; title: string }>>(
      'company_sp500_sec/sec_company_tickers.json',
    ),
  );
  const pool = [...new Map(filers.map((one) => [`${one.cik_str}|${one.title}`, one])).values()];
  const wanted = data.csv('company_sp500_sec/name_pairs_same_cik.csv');
  return search(
    'company_sp500_sec: a common name among 10,000 registrants',
    wanted.map(({ cik = '', wikipedia_name: name = '' }) => ({ key: cik, name, gold: cik })),
    pool.map(({ cik_str, title }) => held(String(cik_str), title)),
  );
}

/** 500 invented names, each among all as somebody mistyped it. */
export function dnb(data: DataFolder): SetReport {
  const names = data.csv('company_dnb/test_names.csv');
  const typed = data.csv('company_dnb/adjusted_test_names.csv');
  return search(
    'company_dnb: mistyped on purpose',
    typed.map(({ company_name: name = '' }, i) => ({ key: `${i}`, name, gold: `${i}` })),
    names.map(({ company_name: name = '' }, i) => held(`${i}`, name)),
    true,
  );
}

/** Restaurants of one guide in another, by their names alone. */
export function restaurants(data: DataFolder): SetReport {
  const gold = new Map(
    data
      .csv('company_fodors_zagats/matches_fodors_zagats.csv')
      .map(({ fodors_id = '', zagats_id = '' }) => [fodors_id, zagats_id]),
  );
  const fodors = data.csv('company_fodors_zagats/fodors.csv').filter(({ id = '' }) => gold.has(id));
  return search(
    'company_fodors_zagats: a restaurant in another guide, by its name alone',
    fodors.map(({ id = '', name = '' }) => ({ key: id, name, gold: gold.get(id) ?? '' })),
    data.csv('company_fodors_zagats/zagats.csv').map(({ id = '', name = '' }) => held(id, name)),
    true,
  );
}

const held = (gold: string, name: string): Held => ({ gold, name, identity: named(name) });

function search(
  name: string,
  wanted: readonly Wanted[],
  pool: readonly Held[],
  comparesAll = false,
): SetReport {
  const candidatesOf = comparesAll ? () => pool : blocked(pool);
  const byStem = Map.groupBy(pool, (one) => stemKey(one.name));
  const counts = new Map(
    HALVES.map((half) => [half, { all: 0, top: 0, naive: 0, same: 0, right: 0 }]),
  );
  const mistakes: string[] = [];
  for (const { key, name: said, gold } of wanted) {
    const count = counts.get(halfOf(key)) ?? { all: 0, top: 0, naive: 0, same: 0, right: 0 };
    const identity = named(said);
    const [best] = candidatesOf(identity)
      .map((one) => ({ one, judged: judgeCompanies(identity, one.identity) }))
      .sort((p, q) => q.judged.score - p.judged.score || p.one.name.length - q.one.name.length);
    const isRight = best?.one.gold === gold;
    count.all++;
    if (isRight) count.top++;
    else mistakes.push(`${said} | found ${best?.one.name} | ${best?.judged.why.join('; ')}`);
    if (best?.judged.verdict === 'same') {
      count.same++;
      if (isRight) count.right++;
    }
    const equal = new Set(byStem.get(stemKey(said))?.map((one) => one.gold));
    if (equal.size === 1 && equal.has(gold)) count.naive++;
  }
  return { name, about: ABOUT, columns: COLUMNS, rows: [...counts].map(cellsOf), mistakes };
}

const ABOUT = 'The best-scored answer, and how many answers of "same" are right.';
const COLUMNS = ['half', 'best answer right', 'naive: equal stem', '"same" right'];

function cellsOf([half, count]: [
  Half,
  Record<'all' | 'top' | 'naive' | 'same' | 'right', number>,
]) {
  const { all, top, naive, same, right } = count;
  return [half, ratio(top, all), ratio(naive, all), ratio(right, same)];
}

function blocked(pool: readonly Held[]) {
  const blocks = new Map<string, Held[]>();
  for (const one of pool) {
    for (const key of companyBlocks(one.identity)) {
      const block = blocks.get(key);
      if (block) block.push(one);
      else blocks.set(key, [one]);
    }
  }
  return (identity: CompanyIdentity) => [
    ...new Set(companyBlocks(identity).flatMap((key) => blocks.get(key) ?? [])),
  ];
}
