import { Conversation } from '../../src/schemas/conversation.ts';
import { parseOrThrow } from '../../src/schemas/parse.ts';
import type { ListenContext } from '../../src/signals/listener.ts';
import { type HeardByRules, listenByRules } from '../../src/signals/rules/listen.ts';

export const CONTEXT: ListenContext = {
  openDeals: [],
  catalogue: [],
  ownDomains: ['vendor.example'],
  account: { name: 'Acme' },
  zone: 'UTC',
  fiscalYearStart: 1,
};

const EMAILS: Readonly<Record<string, string>> = {
  Dana: 'dana@acme.example',
  Omar: 'omar@acme.example',
  Jo: 'jo@vendor.example',
  Kim: 'kim@vendor.example',
};

/** "Dana: …" a line: Dana and Omar buy, Jo and Kim sell. */
export function talk(...lines: readonly string[]): Conversation {
  const turns = lines.map((line) => {
    const [speaker = '', ...words] = line.split(': ');
    return { speaker, text: words.join(': ') };
  });
  const names = [...new Set(turns.map(({ speaker }) => speaker))];
  return parseOrThrow(Conversation, {
    interactionId: 'one',
    channel: 'call',
    at: '2026-03-04T09:00:00Z',
    participants: names.map((name) => ({ name, email: EMAILS[name] ?? null })),
    turns,
  });
}

export function hear(
  lines: string | readonly string[],
  context: Partial<ListenContext> = {},
): HeardByRules {
  const all = typeof lines === 'string' ? [lines] : lines;
  return listenByRules(talk(...all), { ...CONTEXT, ...context });
}
