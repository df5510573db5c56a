import { expect, test } from 'vitest';
import { accountScores } from '../../bench/conversations/accounts.ts';
import { callScores } from '../../bench/conversations/calls.ts';
import {
  dealCalls,
  filedMails,
  internalMeetings,
  NOTHING_KNOWN,
  vendorMails,
} from '../../bench/conversations/data.ts';
import { potentialExamples, talkExamples } from '../../bench/conversations/deal-examples.ts';
import { HALVES } from '../../bench/conversations/halves.ts';
import { leadScores } from '../../bench/conversations/leads.ts';
import {
  balanced,
  binsOf,
  calibrationError,
  scoresOf,
} from '../../bench/conversations/measures.ts';
import { listenByRules } from '../../src/signals/rules/listen.ts';

const { DEALKEEPER_DATA: data = '' } = process.env;
const onData = test.skipIf(data === '');

onData('no internal meeting makes an opportunity', async () => {
  for (const { id, conversation } of await internalMeetings(data, null)) {
    const { signals } = listenByRules(conversation, NOTHING_KNOWN);
    expect(signals.dealPotentialConfidence, id).toBeLessThan(0.7);
  }
});

onData('deal mail is told from internal noise', { timeout: 60_000 }, async () => {
  const mails = (await talkExamples(data)).filter(({ set }) => set === 'filed mail');
  for (const half of HALVES) {
    const own = mails.filter((one) => one.half === half);
    const { f1 } = scoresOf(
      own.map(({ heard, isDeal }) => ({ said: heard.dealTalk >= 0.5, is: isDeal })),
    );
    expect(f1, half).toBeGreaterThanOrEqual(0.9);
  }
});

onData('mail is assigned to the account under which it was filed', async () => {
  for (const { half, byNames } of accountScores(await filedMails(data))) {
    expect(byNames.f1, half).toBeGreaterThanOrEqual(0.85);
  }
});

onData(
  'mail of a CRM goes to the lead whose company it names, and hardly ever to another',
  async () => {
    const scores = leadScores(data, await vendorMails(data));
    const sum = (of: 'mails' | 'company' | 'wrong') =>
      scores.reduce((total, one) => total + one[of], 0);
    expect(sum('mails')).toBe(12);
    expect(sum('company')).toBeGreaterThanOrEqual(2);
    expect(sum('wrong')).toBeLessThanOrEqual(1);
  },
);

onData('the confidence is calibrated', { timeout: 60_000 }, async () => {
  const examples = await potentialExamples(data);
  for (const half of HALVES) {
    const own = balanced(examples.filter((one) => one.half === half));
    const said = own.map(({ heard, ...rest }) => ({ ...rest, said: heard.potential }));
    expect(calibrationError(binsOf(said)), half).toBeLessThanOrEqual(0.1);
  }
});

onData("most of what the calls' author took from them is heard", async () => {
  const scores = callScores(await dealCalls(data));
  const [found, of] = [
    scores.reduce((sum, one) => sum + one.found, 0),
    scores.reduce((sum, one) => sum + one.of, 0),
  ];
  expect(found / of).toBeGreaterThanOrEqual(0.8);
});
