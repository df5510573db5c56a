import * as v from 'valibot';
import { detectOpportunity } from '../jobs/detect-opportunity.ts';
import { isPlainObject } from '../schemas/hygiene.ts';
import { type InputLine, phrase, refused } from './input-line.ts';
import { faultOfJson, linesOf, type TextLine } from './read-file.ts';

/** What a line says beside the job's own data. */
const Beside = v.looseObject({
  tenant: v.optional(v.string('tenant: must be text')),
  idempotencyKey: v.optional(v.string('idempotencyKey: must be text')),
});

/** The parts of the data that name a conversation; what is wrong in them is refused later. */
const Named = v.looseObject({
  account: v.looseObject({ name: v.optional(v.string()), id: v.optional(v.string()) }),
  conversation: v.looseObject({ channel: v.string(), interactionId: v.string() }),
  signals: v.optional(
    v.looseObject({
      productLine: v.nullish(v.string()),
      dealPotentialConfidence: v.optional(v.number()),
    }),
  ),
});

/** Reads one conversation a line, as JSON; blank lines are passed over. */
export async function* readConversations(path: string): AsyncGenerator<InputLine> {
  for await (const line of linesOf(path)) {
    if (line.text === null || line.text.trim() !== '') yield conversationLine(line);
  }
}

function conversationLine(read: TextLine): InputLine {
  const { line } = read;
  if (read.text === null) return refused(line, read.fault);
  let value: unknown;
  try {
    value = JSON.parse(read.text);
  } catch (error) {
    return refused(line, faultOfJson(error));
  }
  if (!isPlainObject(value)) return refused(line, 'must be an object');
  const beside = v.safeParse(Beside, value);
  if (!beside.success) return refused(line, beside.issues[0].message);
  const { tenant = null, idempotencyKey, ...data } = beside.output;
  const named = v.safeParse(Named, data);
  const key = idempotencyKey ?? (named.success ? keyOf(named.output) : `line:${line}`);
  const about = named.success ? aboutConversation(named.output) : 'conversation';
  const job = detectOpportunity.name;
  return { kind: 'sendable', line, tenant, job, idempotencyKey: key, data, about };
}

type Named = v.InferOutput<typeof Named>;

/** One exchange is one intent: sent twice, by whatever road, it is handled once. */
const keyOf = ({ conversation: { channel, interactionId } }: Named) =>
  `detect:${channel}:${interactionId}`;

function aboutConversation({ account, conversation, signals }: Named): string {
  const { productLine, dealPotentialConfidence } = signals ?? {};
  const who = account.name ?? `account ${account.id?.slice(0, 8) ?? '?'}…`;
  return phrase(conversation.channel, who, productLine, dealPotentialConfidence);
}
