import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PipelinedClient } from '../../src/db/pipelined-client.ts';
import { detectOpportunity } from '../../src/jobs/detect-opportunity.ts';
import { aConversation } from '../support/conversations.ts';
import { inOneUnit, withTenants } from '../support/perform.ts';

/** What is sent to the database before any of it is answered: the unit waits for it as one. */
interface Wait {
  readonly texts: string[];
  readonly answers: Promise<unknown>[];
}

type Send = (this: pg.Client, ...statement: unknown[]) => Promise<unknown> | undefined;
const driver = pg.Client.prototype as unknown as { query: Send };
const { query: send } = driver;

let waits: (readonly string[])[] = [];

/**
 * The pool's connections hand out the answers of one wait together, when the last is there. So what
 * is sent next counts alike, whether the server was fast or slow.
 */
beforeAll(() => {
  let open: (Wait & { readonly isOver: Promise<void> }) | undefined;
  driver.query = function (...statement) {
    const answer = send.apply(this, statement);
    // One without an answer of its own is sent along with another.
    if (!(this instanceof PipelinedClient) || !answer) return answer;
    if (!open) {
      const wait: Wait = { texts: [], answers: [answer] };
      waits.push(wait.texts);
      const isOver = allAnswered(wait).then(() => {
        open = undefined;
      });
      open = { ...wait, isOver };
    } else {
      open.answers.push(answer);
    }
    open.texts.push(textOf(statement[0]));
    return open.isOver.then(() => answer);
  };
});

afterAll(() => {
  driver.query = send;
});

/** Also of what is sent while others are waited for. */
async function allAnswered({ answers }: Wait): Promise<void> {
  for (let i = 0; i < answers.length; i++) await answers[i]?.catch(() => undefined);
}

function textOf(statement: unknown): string {
  const text = typeof statement === 'string' ? statement : (statement as { text: string }).text;
  return text.replaceAll(/\s+/g, ' ').trim();
}

const setup = withTenants();

const listed = () => waits.map((texts) => texts.map((text) => text.slice(0, 60)).join('\n    '));

test.each([
  ['hears more of a deal', 7, { value: 6, at: '2026-03-03T09:00:00Z' }],
  ['meets a new account', 8, { account: { name: 'Bolt Works' } }],
])(
  'a unit of detect-opportunity that %s waits for the database %i times at most',
  async (...row) => {
    const [, most, spoken] = row;
    const t = await setup();
    await inOneUnit(t, detectOpportunity, [aConversation({ value: 5 })]);

    waits = [];
    await inOneUnit(t, detectOpportunity, [aConversation(spoken)]);

    expect(waits.at(-1)).toEqual(['commit']);
    const where =
      'A wait more is a round trip more of every unit. What needs no answer of another is sent ' +
      'with it, as in carryOut of src/queue/run-unit.ts; src/db/query.ts says how. Waited for:';
    expect(waits.length, [where, ...listed(), ''].join('\n')).toBeLessThanOrEqual(most);
  },
);
