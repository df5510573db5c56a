import { Command } from 'commander';
import { SUGGESTION_KINDS, SUGGESTION_STATUSES } from '../domain/vocabulary.ts';
import { ConfigurationError } from '../errors.ts';
import { DealRepository } from '../repositories/deal-repository.ts';
import type { SuggestionRead } from '../repositories/suggestion-read.ts';
import { count, print, styled } from './output.ts';
import { openRunning } from './system.ts';
import { tenantFinder } from './tenants.ts';

interface Tenant {
  readonly tenant: string;
}

interface Act extends Tenant {
  readonly by: string;
  readonly reason: string;
  readonly choice?: string;
}

interface Listed extends Tenant {
  readonly status: string;
  readonly kind?: string;
  readonly account?: string;
  readonly limit: string;
  readonly cursor?: string;
}

export const suggestionsCommand = () =>
  new Command('suggestions')
    .description(
      'Shows what is left to people: who is meant, who is one person, which value holds.',
    )
    .addCommand(
      ofTenant('list')
        .description('Lists suggestions: what is asked, and who can be chosen.')
        .option('--status <status>', `${SUGGESTION_STATUSES.join(', ')} or all`, 'open')
        .option('--kind <kind>', SUGGESTION_KINDS.join(', '))
        .option('--account <id>', 'of one account')
        .option('--limit <number>', 'shown at most, 1 to 200', '50')
        .option('--cursor <cursor>', 'the page after the one that ended with it')
        .action(list),
    )
    .addCommand(
      decided('accept')
        .description('Does what is suggested. Messages that waited for it are run.')
        .option('--choice <id>', 'who is meant, where several could be; "new" for a new account')
        .action(accept),
    )
    .addCommand(
      decided('dismiss')
        .description('Leaves all as it is; the same is not suggested again.')
        .action(dismiss),
    );

const ofTenant = (name: string) =>
  new Command(name).requiredOption('--tenant <slug or id>', 'whose suggestions');

const decided = (name: string) =>
  ofTenant(name)
    .argument('<id>', 'of the suggestion')
    .requiredOption('--by <name>', 'who decides')
    .requiredOption('--reason <text>', 'why');

async function list({ tenant, ...asked }: Listed): Promise<void> {
  const limit = Number(asked.limit);
  if (!Number.isInteger(limit)) throw new ConfigurationError('--limit must be a whole number');
  await using app = await openRunning();
  const tenantId = await tenantFinder(app.database)(tenant);
  // What is no word of ours is refused by the repository, by name.
  const filter = {
    ...(asked.status !== 'all' && { status: asked.status as 'open' }),
    ...(asked.kind !== undefined && { kind: asked.kind as 'score' }),
    ...(asked.account !== undefined && { accountId: asked.account }),
  };
  const page = { limit, cursor: asked.cursor ?? null };
  const deals = new DealRepository(app.database);
  const { items, nextCursor } = await deals.listSuggestions(tenantId, filter, page);
  if (items.length === 0) print('No suggestions.');
  for (const item of items) print(...linesOf(item));
  if (nextCursor !== null) print(`more: --cursor ${nextCursor}`);
}

/** A suggestion in lines: the question, its id, and the choices where there are any. */
function linesOf(suggestion: SuggestionRead): string[] {
  const { id, kind, status, words, candidates, createdAt, decidedBy, decisionReason } = suggestion;
  // Of an account that was made the question is another: "new" is to dismiss it.
  const isMade = suggestion.accountId !== null;
  const isChoice = kind.startsWith('stakeholder_') || kind === 'account_match';
  const choices = isChoice ? candidates.map((one) => `    --choice ${one.id}  ${one.name}`) : [];
  const isNew = kind === 'account_match' && !isMade ? ['    --choice new'] : [];
  const state = status === 'open' ? '' : `, ${status} by ${decidedBy} (${decisionReason})`;
  return [
    styled('bold', words),
    `  ${id}  ${kind}, ${createdAt.slice(0, 10)}${state}`,
    ...(status === 'open' ? [...choices, ...isNew] : []),
  ];
}

async function accept(id: string, { tenant, choice, ...by }: Act): Promise<void> {
  await using app = await openRunning();
  const tenantId = await tenantFinder(app.database)(tenant);
  const deals = new DealRepository(app.database);
  const decision = await deals.acceptSuggestion(tenantId, id, humanOf(by), choice ?? null);
  const { sentAgain, leftToSender } = decision.waited;
  print(`accepted: ${decision.suggestion.words}`);
  if (sentAgain > 0) print(`${count(sentAgain, 'message')} will be run again`);
  if (leftToSender > 0) {
    print(`${count(leftToSender, 'message')} must be sent again by the sender: the data are gone`);
  }
}

async function dismiss(id: string, { tenant, ...by }: Act): Promise<void> {
  await using app = await openRunning();
  const tenantId = await tenantFinder(app.database)(tenant);
  const deals = new DealRepository(app.database);
  const { suggestion } = await deals.dismissSuggestion(tenantId, id, humanOf(by));
  print(`dismissed: ${suggestion.words}`);
}

const humanOf = ({ by: name, reason }: Pick<Act, 'by' | 'reason'>) =>
  ({ kind: 'human', name, reason }) as const;
