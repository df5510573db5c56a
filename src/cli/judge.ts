import { Command } from 'commander';
import { ConfigurationError } from '../errors.ts';
import { judgeLines } from './judge-lines.ts';
import { linesIn } from './read-file.ts';

/** A kind of record that can be judged. Nothing here may load the database's libraries. */
export interface JudgedKind {
  /**
   * Returns the judgement of one parsed line, as it is printed.
   *
   * @throws {InvalidJobData} the record breaks its schema.
   */
  readonly judge: (record: unknown) => object | Promise<object>;
}

/** The kinds by name, each loaded only where it is named. */
const KINDS: Readonly<Record<string, { about: string; load: () => Promise<JudgedKind> }>> = {
  conversation: {
    about:
      '{conversation}, {text} or {eml}, with account?, catalogue?, ownDomains?, at?, zone? → what it says of a deal',
    load: async () => (await import('./judge-conversation.ts')).conversationKind,
  },
  title: {
    about: '{title} → the tier that a job title speaks of, and its scores',
    load: async () => (await import('./judge-title.ts')).titleKind,
  },
};

export const judgeCommand = () =>
  new Command('judge')
    .description(
      'Reads JSON lines on standard input and writes one line for each, in order. A line that ' +
        'cannot be judged gives an {error} with its number, and the rest go on; the exit code ' +
        `is then 1.\n\n${kindsInWords()}`,
    )
    .argument('<kind>', Object.keys(KINDS).join(', '))
    .action(judge);

async function judge(name: string): Promise<void> {
  const kind = KINDS[name];
  if (!kind) {
    throw new ConfigurationError(`judge: the kind is one of ${Object.keys(KINDS).join(', ')}`);
  }
  const { judge } = await kind.load();
  const failures = await judgeLines(linesIn(process.stdin), judge, process.stdout);
  if (failures > 0) process.exitCode = 1;
}

function kindsInWords(): string {
  return Object.entries(KINDS)
    .map(([name, { about }]) => `  ${name}: ${about}`)
    .join('\n');
}
