import { Command } from 'commander';
import { ConfigurationError, NotFound } from '../errors.ts';
import { DealRepository } from '../repositories/deal-repository.ts';
import { SUBJECT_KINDS, type Subject, type SubjectKind } from '../repositories/explain-subjects.ts';
import { chainLines, recordLines, stageLines } from './explain-lines.ts';
import { print, styled } from './output.ts';
import { openRunning } from './system.ts';
import { tenantFinder } from './tenants.ts';

interface ExplainOptions {
  readonly tenant: string;
  readonly field?: string;
}

export const explainCommand = () =>
  new Command('explain')
    .description('Says why a deal, a person or an account is on record as it is.')
    .argument('<kind>', SUBJECT_KINDS.join(', '))
    .argument('<id or name>', "a person's address, too")
    .requiredOption('--tenant <slug or id>', 'whose record')
    .option('--field <field>', 'all that was said of one field, as estimatedValue or bant.need')
    .action(explain);

async function explain(kind: string, word: string, { tenant, field }: ExplainOptions) {
  const wanted = kindNamed(kind);
  await using app = await openRunning();
  const tenantId = await tenantFinder(app.database)(tenant);
  const deals = new DealRepository(app.database);
  const { id, name, accountName } = only(
    await deals.findSubjects(tenantId, wanted, word),
    wanted,
    word,
  );
  print(
    styled('bold', wanted === 'account' ? name : `${name} (${accountName})`),
    `  ${kind} ${id}`,
  );
  if (field !== undefined) {
    const explained = await deals.explain(tenantId, id, field);
    print(...(explained ? chainLines(explained) : [`Nothing is on record of ${field}.`]));
    return;
  }
  if (wanted === 'deal') {
    const stage = await deals.explainStage(tenantId, id);
    print(...stageLines(stage, await deals.stageHistory(tenantId, id)));
  }
  print(...recordLines(await deals.explainAll(tenantId, id)));
}

function kindNamed(text: string): SubjectKind {
  const kind = SUBJECT_KINDS.find((name) => name === text);
  if (kind) return kind;
  throw new ConfigurationError(`there is no "${text.slice(0, 50)}": ${SUBJECT_KINDS.join(', ')}`);
}

function only(found: readonly Subject[], kind: SubjectKind, word: string): Subject {
  const [first, ...others] = found;
  if (first && others.length === 0) return first;
  if (!first) throw new NotFound(`there is no ${kind} "${word.slice(0, 100)}"`);
  const list = found.map(({ id, name, accountName }) => `  ${id}  ${name} (${accountName})`);
  throw new ConfigurationError(`several are called so, name one by id:\n${list.join('\n')}`);
}
