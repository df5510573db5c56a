/**
 * Scores the rules against labelled data: `npm run evaluate -- [SET…] [--mistakes FILE] [--write]`.
 * DEALKEEPER_DATA names the folder of the sets. It stands beside the product and not in it: it
 * needs data that is not ours to ship.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { evaluateConversations, writeListeningDocs } from './conversations/evaluate.ts';
import { distractors, patstat } from './evaluate/companies.ts';
import { dnb, restaurants, sp500 } from './evaluate/company-search.ts';
import { DataFolder } from './evaluate/data.ts';
import { damagedDates } from './evaluate/dates.ts';
import { legalForms } from './evaluate/legal-forms.ts';
import { mailDomains } from './evaluate/mail-domains.ts';
import { nicknames, splink } from './evaluate/people.ts';
import { markdownOf, type SetReport } from './evaluate/report.ts';
import { titles } from './evaluate/titles.ts';

type Evaluate = (data: DataFolder) => SetReport | Promise<SetReport>;

const SETS: Readonly<Record<string, Evaluate>> = {
  patstat,
  distractors,
  sp500,
  dnb,
  restaurants,
  'legal-forms': legalForms,
  splink,
  nicknames,
  titles,
  'damaged-dates': damagedDates,
  'mail-domains': mailDomains,
};

/** Conversations have a report of their own: docs/listening.md. */
const CONVERSATIONS = 'conversations';

/** So many mistakes of a set are printed; all of them go to the file of --mistakes. */
const WORST = 5;

const INTRODUCTION = `# What the rules get right

Written by \`DEALKEEPER_DATA=<folder> npm run evaluate -- --write\`. Each set is public, labelled by
others, and not part of this repository. It is split in two by a hash of the row, or of the cluster
a row belongs to: one half was read while the rules were written, the other was only scored. A
baseline stands beside each: what equal keys alone would find.

"Same" is merged without a human, so precision comes first; what is near is a suggestion.
\`--mistakes FILE\` writes every mistake with its reason.

`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { mistakes: { type: 'string' }, write: { type: 'boolean', default: false } },
});
const { DEALKEEPER_DATA: folder } = process.env;
const all = [...Object.keys(SETS), CONVERSATIONS];
const names = positionals.length > 0 ? positionals : all;
const unknown = names.find((name) => !all.includes(name));
if (folder === undefined || unknown !== undefined) {
  const sets = all.join(', ');
  console.error(
    unknown === undefined
      ? 'evaluate: DEALKEEPER_DATA names the folder of the data sets'
      : `evaluate: there is no set "${unknown}"; there are: ${sets}`,
  );
  process.exit(1);
}

const data = new DataFolder(folder);
const reports: SetReport[] = [];
for (const name of names) {
  const report = await SETS[name]?.(data);
  if (!report) continue;
  reports.push(report);
  console.log(markdownOf(report));
  for (const line of report.mistakes.slice(0, WORST)) console.log(`  ${line}`);
  console.log();
}
if (values.mistakes !== undefined) {
  const lines = reports.flatMap(({ name, mistakes }) => [`# ${name}`, ...mistakes, '']);
  writeFileSync(values.mistakes, `${lines.join('\n')}\n`);
}
const listening = names.includes(CONVERSATIONS) ? await evaluateConversations(folder) : null;
if (listening) console.log(listening.report);
if (values.write && listening) writeListeningDocs(listening);
if (values.write && reports.length > 0) {
  const path = new URL('../docs/evaluation.md', import.meta.url);
  writeFileSync(path, `${INTRODUCTION}${reports.map(markdownOf).join('\n')}`);
}
