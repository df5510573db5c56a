import { CHANNELS, OUTCOMES } from '../domain/vocabulary.ts';
import * as errors from '../errors.ts';

/** What stands where the console keeps a text to itself. */
export const REDACTED = '[redacted]';

/** Returns what may be shown of a value found `depth` levels down. */
type Rule = (value: unknown, depth: number) => unknown;

const MAX_DEPTH = 64;
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
/** An id is one word: a sentence, an address with its @ and a name with its blank are none. */
const WORD = /^[\w.:#=/-]{1,200}$/;
const FIELD_NAME = /^[a-z]\w{0,39}$/i;
const ERROR_CODES: ReadonlySet<string> = new Set(Object.keys(errors));
/** What BullMQ says where it gives up a job itself. */
const GIVEN_UP = /^job (stalled|started) more than allowable limit$/;
/**
 * In a reason: a word with a sign that no rule and no path of ours has, as @ or ? or é. Looked for
 * from the beginning of each word alone: a long word is read once.
 */
const FOREIGN_WORD = /(?<!\S)\S*[^\s\w.,:;'"()[\]/%…–-]\S*/gu;
/** In a reason: the path of an unknown key, whose name is the sender's own. */
const UNKNOWN_KEY = /(?<!\S)\S+(?=: unknown key)/gu;

const asIs: Rule = (value) => value;
const word = matching((text) => WORD.test(text));

/** What a job says of itself, wherever it says it: its data, its result, its progress, its logs. */
const jobWords: Rule = fields({
  idempotencyKey: word,
  interactionId: word,
  externalId: word,
  channel: oneOf(CHANNELS),
  outcome: oneOf([...OUTCOMES, 'cancelled']),
});

/**
 * Returns the redaction of the board's answers: what is not listed here is not shown. Numbers,
 * booleans, UUIDs and the shape of a job's data stay; of texts only ids, the words of the board
 * itself, outcomes, channels, error codes with their reasons, and the names in `jobNames`.
 */
export function redaction(jobNames: readonly string[]): (answer: unknown) => unknown {
  const jobName = oneOf(jobNames);
  const job = fields({
    id: word,
    name: jobName,
    failedReason: reason,
    deferredFailure: reason,
    // A stack begins with the error's text and may quote anything.
    stacktrace: () => [],
    deduplicationId: word,
    opts: fields({ jobId: word, backoff: fields({ type: word }) }),
  });
  const queue = fields({
    name: word,
    type: word,
    counts: asIs,
    statuses: listOf(word),
    jobs: job,
  });
  const children: Rule = (value, depth) => flowNode(value, depth);
  const flowNode = fields({ id: word, name: jobName, state: word, queueName: word, children });
  const scheduler = fields({
    id: word,
    name: jobName,
    queueName: word,
    pattern: asIs,
    tz: word,
    nextRunJobId: word,
    lastRunJobId: word,
  });
  const answer = fields({
    queues: queue,
    job,
    status: word,
    nodeId: word,
    flowRoot: flowNode,
    schedulers: scheduler,
    workers: fields({ id: word, addr: word }),
    error: fields({ key: word }),
    // The store behind the queue.
    backend: word,
    version: word,
    mode: word,
    os: asIs,
  });
  return (value) => answer(value, 0);
}

/** Returns the rule for an object by its fields' rules, and for a list of such objects. */
function fields(rules: Readonly<Record<string, Rule>>): Rule {
  const byName = new Map(Object.entries(rules));
  const rule: Rule = (value, depth) => {
    if (typeof value === 'string') return value === '' || UUID.test(value) ? value : REDACTED;
    if (typeof value !== 'object' || value === null) return value;
    if (depth > MAX_DEPTH) return REDACTED;
    if (Array.isArray(value)) return value.map((one) => rule(one, depth + 1));
    const shown = Object.entries(value).map(([name, inner], at) => [
      byName.has(name) || FIELD_NAME.test(name) ? name : `${REDACTED} ${at + 1}`,
      (byName.get(name) ?? jobWords)(inner, depth + 1),
    ]);
    return Object.fromEntries(shown);
  };
  return rule;
}

/** Returns the rule for a text; what is none is treated as a job's own words are. */
function matching(isShown: (text: string) => boolean): Rule {
  return (value, depth) => {
    if (typeof value !== 'string') return jobWords(value, depth);
    return isShown(value) ? value : REDACTED;
  };
}

function listOf(rule: Rule): Rule {
  return (value, depth) =>
    Array.isArray(value) ? value.map((one) => rule(one, depth + 1)) : jobWords(value, depth);
}

function oneOf(words: readonly string[]): Rule {
  const known = new Set(words);
  return matching((text) => known.has(text));
}

/** Shows `<code>: <reason>` where the code is ours: such reasons name paths and rules. */
function reason(value: unknown): unknown {
  if (typeof value !== 'string') return value === undefined ? undefined : REDACTED;
  if (GIVEN_UP.test(value)) return value;
  const [, code = '', rest = ''] = /^(\w+): (.*)$/s.exec(value) ?? [];
  if (!ERROR_CODES.has(code)) return REDACTED;
  return `${code}: ${rest.replace(UNKNOWN_KEY, REDACTED).replace(FOREIGN_WORD, REDACTED)}`;
}
