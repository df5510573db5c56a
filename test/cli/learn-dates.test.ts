import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withDates } from '../../src/cli/learn-dates.ts';
import { csvMapFrom, dateFormats } from '../../src/crm/csv-map.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dealkeeper-dates-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const fileOf = async (name: string, ...lines: readonly string[]) => {
  const path = join(folder, name);
  await writeFile(path, `${lines.join('\n')}\n`);
  return path;
};
const map = (dates: unknown) =>
  csvMapFrom({
    columns: { account: 'Company', closeDate: 'Due' },
    name: '{account}',
    ...(dates !== undefined && { dates }),
  });

test('learns a column from the other columns of the file, mapped or not', async () => {
  const settled = Array.from({ length: 36 }, (_, n) => {
    const [month, day] = [1 + (n % 12), 13 + (n % 15)];
    return `Elm,${month}/${day}/2026,"${month}/${day + 1}/2026"`;
  });
  const open = ['Oak,8-1-26,2/20/2026', 'Oak,9-2-26,3/25/2026', ',,'];
  const path = await fileOf('two.csv', 'Company,Due,Paid', ...settled, ...open);

  const learnt = await withDates(path, map('infer'));

  expect(dateFormats(learnt, 'closeDate')).toEqual(['M/D/YYYY', 'D-M-YY']);
  expect(dateFormats(learnt, 'at')).toEqual(['iso']);
});

test('says which column nothing tells the order of, and what to do', async () => {
  const path = await fileOf('open.csv', 'Company,Due', 'Elm,1/2/2026', 'Oak,3/4/2026');

  await expect(withDates(path, map('infer'))).rejects.toThrow(
    /nothing tells whether "Due" is M\/D\/YYYY or D\/M\/YYYY: say it in the map/,
  );
});

test('leaves a map alone that says how dates are written', async () => {
  const said = map('D.M.YYYY');
  expect(await withDates(join(folder, 'nowhere.csv'), said)).toBe(said);
  expect(dateFormats(map(undefined), 'closeDate')).toEqual(['iso']);
});

test('a broken row does not end the learning', async () => {
  const path = await fileOf(
    'broken.csv',
    'Company,Due',
    'Elm,1/31/2026',
    'Oak,2/3/2026',
    '"Ash,1/2',
  );

  expect(dateFormats(await withDates(path, map('infer')), 'closeDate')).toEqual(['M/D/YYYY']);
});
