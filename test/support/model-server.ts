import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ModelSettings } from '../../src/signals/model/model.ts';

export type Provider = ModelSettings['provider'];

/** What a client sent, in whichever vendor's form. */
export interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The body as it was sent. */
  readonly body: Record<string, unknown>;
  readonly system: string;
  readonly user: string;
}

/** What the server does with one request. */
export type Answer =
  /** The model's own text; an object is sent as JSON. */
  | { readonly says: unknown }
  | { readonly refuses: string }
  /** The answer ends where its tokens end. */
  | { readonly cutAt: string }
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** The whole body, in no vendor's form. */
  | { readonly raw: string }
  /** The connection ends within the body. */
  | { readonly breaksOff: string }
  | { readonly silent: true };

export interface ModelServer extends AsyncDisposable {
  readonly url: string;
  readonly asked: readonly Asked[];
  /** Decides what is answered from now on. */
  answer(how: Answer | ((asked: Asked) => Answer)): void;
  settings(provider: Provider, more?: Partial<ModelSettings>): ModelSettings;
}

/** The key that clients of this server have: no log and no error may have it. */
export const MODEL_KEY = 'sk-canary-5d0c2f';

/** A model's server on this machine that speaks both vendors' forms, and answers what it is told. */
export async function openModelServer(): Promise<ModelServer> {
  const asked: Asked[] = [];
  let how: (asked: Asked) => Answer = () => ({ status: 500 });
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    const { url: path = '', headers } = request;
    const one = { path, headers, body, ...promptIn(body) };
    asked.push(one);
    respond(response, path, how(one));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return {
    url,
    asked,
    answer: (next) => {
      how = typeof next === 'function' ? next : () => next;
    },
    settings: (provider, more = {}) => ({
      provider,
      model: 'test-model',
      url,
      key: MODEL_KEY,
      timeoutMs: 5_000,
      maxTokens: 2_000,
      maxInput: 20_000,
      takesSchema: true,
      ...more,
    }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: two vendors' bodies, told apart by what they have
function promptIn(body: any): Pick<Asked, 'system' | 'user'> {
  const textOf = (content: unknown): string =>
    typeof content === 'string'
      ? content
      : (content as { text: string }[]).map(({ text }) => text).join('');
  const messages: { role: string; content: unknown }[] = body.messages;
  const system = body.system ?? messages.find(({ role }) => role === 'system')?.content ?? '';
  const user = messages.find(({ role }) => role === 'user')?.content ?? '';
  return { system: textOf(system), user: textOf(user) };
}

function respond(response: ServerResponse, path: string, answer: Answer): void {
  if ('silent' in answer) return;
  if ('breaksOff' in answer) {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '9999' });
    response.write(answer.breaksOff);
    setImmediate(() => response.destroy());
    return;
  }
  const { status, headers, body } = wholeOf(answer, path.endsWith('/messages'));
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

interface WholeResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body: unknown;
}

function wholeOf(
  answer: Exclude<Answer, { silent: true } | { breaksOff: string }>,
  isAnthropic: boolean,
): WholeResponse {
  if ('raw' in answer) return { status: 200, body: answer.raw };
  if (!('status' in answer)) {
    return { status: 200, body: isAnthropic ? anthropicBody(answer) : openaiBody(answer) };
  }
  const { status, headers } = answer;
  // Vendors repeat what they were sent: it must go no further.
  const error = { type: 'an_error', message: `no: ${MODEL_KEY}`, code: 'an_error' };
  return { status, headers, body: isAnthropic ? { type: 'error', error } : { error } };
}

type Whole = Extract<Answer, { says: unknown } | { refuses: string } | { cutAt: string }>;

const textIn = (answer: Whole) => {
  if ('cutAt' in answer) return answer.cutAt;
  if ('refuses' in answer) return answer.refuses;
  return typeof answer.says === 'string' ? answer.says : JSON.stringify(answer.says);
};

function openaiBody(answer: Whole) {
  const isRefusal = 'refuses' in answer;
  const text = textIn(answer);
  const message = isRefusal
    ? { role: 'assistant', content: null, refusal: text }
    : { role: 'assistant', content: text };
  const finish_reason = 'cutAt' in answer ? 'length' : 'stop';
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_772_442_000,
    model: 'test-model',
    choices: [{ index: 0, message, finish_reason }],
    usage: { prompt_tokens: 1_200, completion_tokens: 340, total_tokens: 1_540 },
  };
}

function anthropicBody(answer: Whole) {
  const [text, isCut] = [textIn(answer), 'cutAt' in answer];
  const stop_reason = isCut ? 'max_tokens' : 'refuses' in answer ? 'refusal' : 'tool_use';
  // The vendor's client asks for the answer as the input of a tool named json.
  const isObject = 'says' in answer && typeof answer.says === 'object';
  const content = isObject
    ? [{ type: 'tool_use', id: 'toolu_1', name: 'json', input: answer.says }]
    : [{ type: 'text', text }];
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'test-model',
    content,
    stop_reason: isObject || stop_reason !== 'tool_use' ? stop_reason : 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 1_200, output_tokens: 340 },
  };
}
