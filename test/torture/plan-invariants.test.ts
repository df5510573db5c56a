import { expect, test } from 'vitest';
import type { Intent } from './intents.ts';
import { type StoredVersion, wrongPlans } from './plan-invariants.ts';

const patch = (number: number): Intent => ({
  name: `t upsert-plan p-${number}`,
  tenant: 't',
  job: 'upsert-plan',
  key: `p-${number}`,
  door: 'plain',
  data: { opportunityId: 'd', patch: { actionItems: { add: [{ description: `do ${number}` }] } } },
  ends: 'done',
  isRaw: false,
  isNewer: false,
  deal: null,
});

const version = (number: number, actions: readonly number[]): StoredVersion => ({
  tenant: 't',
  plan: 'plan',
  deal: 'd',
  version: number,
  key: `p-${number}`,
  actions: actions.map((one) => `do ${one}`),
  isOther: null,
});

const said = (number: number) => ({ tenant: 't', key: `p-${number}` });
const patches = [patch(1), patch(2)];
const whole = {
  versions: [version(1, [1]), { ...version(2, [1, 2]), isOther: false }],
  said: [said(1), said(2)],
};

test('a version and an observation for each patch are all right', () => {
  expect(wrongPlans(patches, whole)).toEqual([]);
});

test('the newest thirty action items are kept', () => {
  const many = Array.from({ length: 31 }, (_, i) => i + 1);
  const versions = many.map((number) => version(number, many.slice(0, number).slice(-30)));
  expect(wrongPlans(many.map(patch), { versions, said: many.map(said) })).toEqual([]);
});

const [first, second] = whole.versions as [StoredVersion, StoredVersion];

test.each<readonly [string, Partial<typeof whole>]>([
  ['a patch without a version', { versions: [first] }],
  ['a patch with two versions', { versions: [first, second, { ...second, version: 3 }] }],
  ['a patch without an observation', { said: [said(1)] }],
  ['a patch with two observations', { said: [said(1), said(2), said(2)] }],
  ['a version built on a stale document', { versions: [first, version(2, [2])] }],
  ['a version of a patch that is not done', { versions: [...whole.versions, version(3, [1, 2])] }],
  ["another deal's plan", { versions: [first, { ...second, deal: 'e' }] }],
  ['a plan that is not its newest version', { versions: [first, { ...second, isOther: true }] }],
])('%s is a violation', (_, part) => {
  expect(wrongPlans(patches, { ...whole, ...part })).not.toEqual([]);
});
