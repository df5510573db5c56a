import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { HonoAdapter } from '@bull-board/hono';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono, type MiddlewareHandler } from 'hono';
import { QUEUE_NAMES } from '../domain/vocabulary.ts';
import type { QueueBackend } from '../queue/backend.ts';
import { unsafeText } from '../schemas/hygiene.ts';
import { redaction } from './redact.ts';

/** Where the board is served. */
export const BOARD_PATH = '/queues';

const SYSTEM_FONTS = {
  'font-sans': 'system-ui, sans-serif',
  'font-mono': 'ui-monospace, monospace',
};

export interface Board {
  readonly routes: Hono;
  close(): Promise<void>;
}

/**
 * Opens Bull Board on the queues of a backend, to be read only: every answer is redacted on its
 * way out, and nothing can be added, edited, retried or removed by it.
 */
export function openBoard(backend: QueueBackend, jobNames: readonly string[]): Board {
  const queues = QUEUE_NAMES.map((name) => backend.openQueue(name));
  // A store that is away is said by each request that fails.
  for (const queue of queues) queue.on('error', () => undefined);
  const adapter = new HonoAdapter(serveStatic).setBasePath(BOARD_PATH);
  createBullBoard({
    queues: queues.map(
      (queue) => new BullMQAdapter(queue, { readOnlyMode: true, allowRetries: false }),
    ),
    serverAdapter: adapter,
    options: {
      uiConfig: {
        boardTitle: 'dealkeeper',
        hideDocsLink: true,
        theme: { light: SYSTEM_FONTS, dark: SYSTEM_FONTS },
      },
    },
  });
  const routes = new Hono({ strict: false });
  routes.use(refuseWrites);
  routes.use(refuseUnstorable);
  routes.use(`${BOARD_PATH}/api/*`, redactAnswers(jobNames));
  routes.use(BOARD_PATH, keepToItself);
  routes.use(`${BOARD_PATH}/*`, keepToItself);
  routes.route(BOARD_PATH, adapter.registerPlugin());
  return {
    routes,
    close: async () => void (await Promise.all(queues.map((queue) => queue.close()))),
  };
}

const refuseWrites: MiddlewareHandler = async (c, next) => {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return next();
  return c.text('refused: the console only shows', 405, { Allow: 'GET, HEAD' });
};

/** Refuses what no store holds, as NUL in a job's id: the store itself would fail on it. */
const refuseUnstorable: MiddlewareHandler = async (c, next) => {
  const asked = decoded(c.req.url);
  if (asked !== null && unsafeText(asked) === null) return next();
  return c.text('refused: no such address', 400);
};

function decoded(url: string): string | null {
  try {
    return decodeURIComponent(url);
  } catch {
    return null;
  }
}

/** Redacts whatever the board's API says, its own errors too: they quote the store's. */
function redactAnswers(jobNames: readonly string[]): MiddlewareHandler {
  const redact = redaction(jobNames);
  return async (c, next) => {
    await next();
    const { status } = c.res;
    const answer = await jsonOf(c.res);
    c.res = new Response(JSON.stringify(redact(answer)), {
      status,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    });
  };
}

async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return {};
  }
}

/** Takes from the page what would load from elsewhere: the board asks for a font of Google's. */
const keepToItself: MiddlewareHandler = async (c, next) => {
  await next();
  if (!c.res.headers.get('content-type')?.startsWith('text/html')) return;
  const page = await c.res.text();
  const { status, headers } = c.res;
  c.res = new Response(page.replaceAll(/<link\b[^<>]*\bhref="https?:[^<>]*>/g, ''), {
    status,
    headers,
  });
};
