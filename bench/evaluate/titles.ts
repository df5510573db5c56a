import type { TitleTier } from '../../src/domain/title-rules.ts';
import { titleTier } from '../../src/domain/titles.ts';
import type { DataFolder, Row } from './data.ts';
import { HALVES, halfOf } from './halves.ts';
import { ratio, type SetReport } from './report.ts';

/** Which of our tiers a label of theirs allows; theirs has no vice presidents. */
const ALLOWED: Readonly<Record<string, readonly TitleTier[]>> = {
  Management: ['c_suite', 'vp', 'director'],
  Director: ['director', 'vp'],
  Lead: ['director', 'manager'],
  Senior: ['manager', 'individual_contributor'],
  Professional: ['manager', 'individual_contributor'],
  Junior: ['individual_contributor'],
};

/** Titles of real careers. Clear is a title that two labellers, apart, gave the same label. */
export function titles(data: DataFolder): SetReport {
  const second = Map.groupBy(data.csv('titles_snapaddy/seniority-v2.csv'), ({ text = '' }) =>
    text.trim().toLowerCase(),
  );
  const rows = data.csv('titles_snapaddy/jobs_annotated.csv');
  const isClear = ({ position = '', seniority }: Row) => {
    const labels = second.get(position.trim().toLowerCase()) ?? [];
    return labels.length > 0 && labels.every(({ label }) => label === seniority);
  };
  const mistakes = rows
    .filter((row) => !isAllowed(row))
    .map((row) => {
      const { tier, why } = titleTier(row.position);
      const clear = isClear(row) ? 'clear' : '';
      return `row ${row.row_id} ${clear}: "${row.position}" is ${row.seniority}, we say ${tier}: ${why}`;
    });
  return {
    name: 'titles_snapaddy: the tier of a job title',
    about:
      'Their label allows: Management c-suite, VP, director; Director VP, director; Lead director, ' +
      'manager; Senior and Professional manager, contributor; Junior contributor. A clear title is ' +
      'one that two of their labellings agree on.',
    columns: ['half', 'all titles', 'clear titles', 'naive: a few English words'],
    rows: HALVES.map((half) => {
      const own = rows.filter(({ position = '' }) => halfOf(position) === half);
      const clear = own.filter(isClear);
      return [
        half,
        ratio(own.filter(isAllowed).length, own.length),
        ratio(clear.filter(isAllowed).length, clear.length),
        ratio(own.filter((row) => allows(row, naiveTier(row.position ?? ''))).length, own.length),
      ];
    }),
    notes: LABELS_IN_DOUBT,
    mistakes,
  };
}

const isAllowed = (row: Row) => allows(row, titleTier(row.position).tier);
const allows = ({ seniority = '' }: Row, tier: TitleTier) =>
  ALLOWED[seniority]?.includes(tier) ?? false;

/** What a few English words would say. */
function naiveTier(title: string): TitleTier {
  if (/\b(?:ceo|cto|cfo|chief|founder|owner|president)\b/iu.test(title)) return 'c_suite';
  if (/\b(?:vp|vice)\b/iu.test(title)) return 'vp';
  if (/\b(?:director|head)\b/iu.test(title)) return 'director';
  return /\b(?:manager|lead)\b/iu.test(title) ? 'manager' : 'individual_contributor';
}

const LABELS_IN_DOUBT: readonly string[] = [
  'Labels we take to be wrong: rows 596, 697, 1920 and 2459 (an assistant of the management is Lead), ' +
    '1303 (a management consultant is Management), 2381 (a retired shop steward is Management), ' +
    '502 (a CEO is Lead), 1153, 2128 and 2580 (directors and heads are Senior).',
  'They call coordinators Lead; we call them contributors, and say so for each.',
  'Some mistakes of the half held back were read after the last change of the rules.',
];
