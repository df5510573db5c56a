import { clusterRecords } from '../../src/domain/cluster.ts';
import { judgePeople, type PersonIdentity } from '../../src/domain/judge-people.ts';
import { mailboxOf } from '../../src/domain/mailbox.ts';
import { emailKey, nameKey } from '../../src/domain/names.ts';
import { areNicknames } from '../../src/domain/nicknames.ts';
import { PEOPLE } from '../../src/domain/person-cluster.ts';
import { readPersonName } from '../../src/domain/person-name.ts';
import type { DataFolder, Row } from './data.ts';
import { HALVES, type Half, halfOf } from './halves.ts';
import { countPairs, ratio, type SetReport, scoreCells } from './report.ts';

interface Person {
  readonly cluster: string;
  readonly said: string;
  readonly key: string;
  readonly identity: PersonIdentity;
}

/** 1,000 invented people with slips in names and addresses; name and address alone are read. */
export function splink(data: DataFolder): SetReport {
  const people = data.csv('people_splink_fake1000/fake_1000.csv').map(personOf);
  const mistakes: string[] = [];
  const rows = HALVES.flatMap((half) =>
    linesOf(
      people.filter(({ cluster }) => halfOf(cluster) === half),
      half,
      mistakes,
    ),
  );
  return {
    name: 'people_splink_fake1000: people with slips of the pen',
    about: 'Pairs of people by name and address (the dates of birth are not read).',
    columns: ['half', 'who', 'precision', 'recall', 'F1'],
    rows,
    mistakes,
  };
}

function personOf({ first_name = '', surname = '', email = '', cluster = '' }: Row): Person {
  const name = `${first_name} ${surname}`.trim();
  const mailbox = mailboxOf(email);
  return {
    cluster,
    said: `${name} <${email}>`,
    key: `${nameKey(name)}|${emailKey(email)}`,
    identity: {
      name: name === '' ? null : readPersonName(name),
      mailboxes: mailbox ? [mailbox] : [],
      companies: [],
    },
  };
}

function linesOf(people: readonly Person[], half: Half, mistakes: string[]): string[][] {
  const isGold = (a: Person, b: Person) => a.cluster === b.cluster;
  const suggested = { all: 0, right: 0 };
  const pairs = countPairs(people, isGold, (a, b) => {
    const { verdict, score, why } = judgePeople(a.identity, b.identity);
    if (verdict === 'suggest') {
      suggested.all++;
      if (isGold(a, b)) suggested.right++;
    }
    const isSame = verdict === 'same';
    if (isSame && !isGold(a, b)) mistakes.unshift(`merged: ${a.said} | ${b.said} | ${why}`);
    if (verdict === 'different' && isGold(a, b)) {
      mistakes.push(`apart (${score}): ${a.said} | ${b.said} | ${why}`);
    }
    return isSame;
  });
  const firsts = clusterRecords(
    people.map(({ identity }) => identity),
    PEOPLE,
  );
  const clusters = countPairs(people, isGold, (_a, _b, i, j) => firsts[i] === firsts[j]);
  const naive = countPairs(people, isGold, (a, b) => a.key === b.key);
  return [
    [half, 'pairs, same', ...scoreCells(pairs)],
    [half, '--cluster', ...scoreCells(clusters)],
    [half, 'naive: equal name and address', ...scoreCells(naive)],
    [half, 'pairs, suggest: right', ratio(suggested.right, suggested.all), '–', '–'],
  ];
}

/** How much of a list of nicknames the small table of our own knows. */
export function nicknames(data: DataFolder): SetReport {
  const pairs = data.csv('people_nicknames/names.csv');
  const known = pairs.filter(({ name1 = '', name2 = '' }) => areNicknames(name1, name2)).length;
  return {
    name: 'people_nicknames: how much our own table knows',
    about: 'The list is long on purpose ("aaron" is "erin"); ours is short on purpose.',
    columns: ['pairs', 'known'],
    rows: [[String(pairs.length), ratio(known, pairs.length)]],
    mistakes: [],
  };
}
