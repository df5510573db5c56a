import { afterAll, beforeAll, expect, test } from 'vitest';
import { jobsWith } from '../../src/jobs/registry.ts';
import { openModel } from '../../src/signals/model/vendor.ts';
import { aDeal, anAccount } from '../support/deals.ts';
import { anAnswer, aTalk, HEARD } from '../support/model-answers.ts';
import { MODEL_KEY, type ModelServer, openModelServer } from '../support/model-server.ts';
import { type JobTest, type Row, resultOf, withTenants } from '../support/perform.ts';
import { LEAK, PROMPT, type Targets } from './attack.ts';
import { ON_EVIDENCE } from './attacks-on-evidence.ts';
import { ON_FORM } from './attacks-on-form.ts';

/**
 * A buyer talks the model into something, and the model obeys: it answers what the attacker asks
 * for. Nothing but this conversation's own signals may be another for it.
 */
const setup = withTenants();
let server: ModelServer;
beforeAll(async () => {
  server = await openModelServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const ATTACKS = { ...ON_EVIDENCE, ...ON_FORM };

test('there are at least 30 attacks', () => {
  expect(Object.keys(ATTACKS).length).toBeGreaterThanOrEqual(30);
});

test.each(Object.entries(ATTACKS))(
  'nothing but its own signals changes where %s',
  async (_, attack) => {
    const [t, other] = [await setup(), await setup()];
    const targets = await aimedAt(t, other);
    const before = { other: await allRows(other), bystander: await rowsOf(t, targets.bystander) };
    const obeyed = attack.obeys(targets);
    server.answer({
      says: typeof obeyed === 'string' ? obeyed : anAnswer({ ...HEARD, ...obeyed }),
    });
    const job = jobsWith(openModel(server.settings('openai-compatible'))).find(
      ({ name }) => name === 'detect-opportunity',
    );

    const { ids } = await resultOf(t, job ?? expect.fail('no job'), aTalk('m1', [attack.says]));

    const why = (await t.rows('inbox')).flatMap((row) => row.why as string[]);
    const asked = server.asked.at(-1)?.user ?? '';
    await attack.holds?.({ t, targets, ids, why, asked });
    expect(await allRows(other)).toEqual(before.other);
    expect(await rowsOf(t, targets.bystander)).toEqual(before.bystander);
    expect((await rowsOf(t, targets.closed))[0]?.deal_stage).toBe('closed_lost');
    const told = await believedIn(t);
    for (const secret of [LEAK, PROMPT, MODEL_KEY, 'Foreign Secret', targets.foreign]) {
      expect(told).not.toContain(secret);
    }
    const evidence = (await t.rows('observations')).map((one) => String(one.evidence));
    for (const words of evidence) expect(words).not.toContain('I can offer you');
    expect(({} as Row).polluted).toBeUndefined();
  },
);

async function aimedAt(t: JobTest, other: JobTest): Promise<Targets> {
  const account = await anAccount(t, 'Acme Corp', 'acme.example');
  const foreign = await anAccount(other, 'Acme Corp', 'acme.example');
  return {
    own: await aDeal(t, account, { line: 'GTX Pro', closeDate: '2026-06-15T00:00:00Z' }),
    closed: await aDeal(t, account, { line: 'GTX Pro', stage: 'closed_lost' }),
    bystander: await aDeal(t, await anAccount(t, 'Bystander Ltd'), { line: 'GTX Pro' }),
    foreign: await aDeal(other, foreign, { line: 'GTX Pro', name: 'Foreign Secret Inc' }),
  };
}

const rowsOf = (t: JobTest, id: string) =>
  t.sql('select * from opportunities where tenant_id = $1 and id = $2', [t.tenantId, id]);

/** By table, one after the other: they share a connection. */
async function allRows(t: JobTest): Promise<Record<string, Row[]>> {
  const rows: Record<string, Row[]> = {};
  for (const table of Object.keys(await t.counts())) rows[table] = await t.rows(table);
  return rows;
}

/** Everything that the records say after it, but for the turns themselves and the raw answer. */
async function believedIn(t: JobTest): Promise<string> {
  const { model_answers: _, ...rows } = await allRows(t);
  return JSON.stringify(rows, (key, value) => (key === 'turns' ? undefined : value));
}
