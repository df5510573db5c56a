import { expect, test } from 'vitest';
import {
  mentionsIn,
  type SaidOfPerson,
  type SaidParticipant,
} from '../../src/domain/person-mentions.ts';

const present = (name: string, rest: Partial<SaidParticipant> = {}): SaidParticipant => ({
  ...{ name, email: null, title: null, roles: [], side: 'buyer' },
  ...rest,
});
const spoken = (who: string): SaidOfPerson => ({ who, scores: {}, roles: [], trust: ['yes'] });

/** What is said at each path, so that what is stored can be found there again. */
const paths = (participants: SaidParticipant[], people: SaidOfPerson[]) => {
  const { mentions, unclear } = mentionsIn(participants, people);
  return {
    mentions: mentions.map(({ path, participant, signals }) => [path, participant, signals.length]),
    unclear: unclear.map(({ path, name, participants: fitting }) => [path, name, fitting]),
  };
};

test('signals belong to the one participant whom they name, by name or address', () => {
  const people = [spoken('Dana Reyes'), spoken('lee@acme.example')];
  const lee = present('Lee', { email: 'lee@acme.example' });
  expect(paths([present('Dana Reyes'), lee], people)).toEqual({
    mentions: [
      ['participants.0', 0, 1],
      ['participants.1', 1, 1],
    ],
    unclear: [],
  });
});

test('who is only spoken of is named by the place among the signals', () => {
  expect(paths([present('Lee')], [spoken('Kim'), spoken('Lee')]).mentions).toEqual([
    ['participants.0', 0, 1],
    ['people.0', null, 1],
  ]);
});

test('a name that fits several who took part is unclear, and nobody’s', () => {
  expect(paths([present('Dana Reyes'), present('Dana Ruiz')], [spoken('Dana')])).toEqual({
    mentions: [
      ['participants.0', 0, 0],
      ['participants.1', 1, 0],
    ],
    unclear: [['people.0', 'Dana', [0, 1]]],
  });
});

test('a seller is no stakeholder', () => {
  const { mentions, why } = mentionsIn([present('Sam', { side: 'seller' })], [spoken('Sam')]);
  expect(mentions).toEqual([]);
  expect(why).toEqual(['participants.0: a seller is no stakeholder']);
});
