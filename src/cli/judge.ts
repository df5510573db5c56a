import { Command } from 'commander';
import { ConfigurationError } from '../errors.ts';
import { clusterLines } from './judge-clusters.ts';
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
  /** How records of the kind are brought together, for kinds that have --cluster. */
  readonly cluster?: Clustering;
}

/** One record of many; `identity` is the kind's own. */
export interface Clusterable {
  readonly id?: string | number | undefined;
  readonly identity: unknown;
}

export interface Clustering {
  /** @throws {InvalidJobData} the record breaks its schema. */
  readonly read: (record: unknown) => Clusterable;
  /** Returns for each record the index of the first one of its cluster. */
  readonly firstsOf: (records: readonly Clusterable[]) => readonly number[];
}

/** The kinds by name, each loaded only where it is named. */
const KINDS: Readonly<Record<string, { about: string; load: () => Promise<JudgedKind> }>> = {
  company: {
    about: '{a, b}, each a name or {name, domain, emails} → same, different or suggest',
    load: async () => (await import('./judge-company.ts')).companyKind,
  },
  person: {
    about: '{a, b}, each a name or {name, emails, domain} → same, different or suggest',
    load: async () => (await import('./judge-person.ts')).personKind,
  },
  title: {
    about: '{title} → the tier that a job title speaks of, and its scores',
    load: async () => (await import('./judge-title.ts')).titleKind,
  },
  money: {
    about: '{text, locale?} → the amounts in it: decimal text, currency, range and period',
    load: async () => (await import('./judge-money.ts')).moneyKind,
  },
  date: {
    about: '{text, at, zone?, locale?, fiscalYearStart?} → the dates in it',
    load: async () => (await import('./judge-date.ts')).dateKind,
  },
  conversation: {
    about:
      '{conversation}, {text} or {eml}, with account?, catalogue?, ownDomains?, at?, zone? → what it says of a deal',
    load: async () => (await import('./judge-conversation.ts')).conversationKind,
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
    .option('--cluster', 'company, person: one record a line → the cluster it belongs to')
    .action(judge);

async function judge(name: string, { cluster = false }: { cluster?: boolean }): Promise<void> {
  const kind = await (Object.hasOwn(KINDS, name) ? KINDS[name]?.load() : undefined);
  if (!kind) {
    throw new ConfigurationError(`judge: the kind is one of ${Object.keys(KINDS).join(', ')}`);
  }
  if (cluster && !kind.cluster) throw new ConfigurationError(`judge: ${name} has no --cluster`);
  const lines = linesIn(process.stdin);
  const failures =
    cluster && kind.cluster
      ? await clusterLines(lines, kind.cluster, process.stdout)
      : await judgeLines(lines, kind.judge, process.stdout);
  if (failures > 0) process.exitCode = 1;
}

function kindsInWords(): string {
  return Object.entries(KINDS)
    .map(([name, { about }]) => `  ${name}: ${about}`)
    .join('\n');
}
