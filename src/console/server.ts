import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { ConfigurationError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { QueueBackend } from '../queue/backend.ts';
import { askLogin, isLoopback, type Login, refuseForeign, requiredLogin } from './access.ts';
import { BOARD_PATH, type Board, openBoard } from './board.ts';

export interface ConsoleOptions {
  /** Whose queues are shown; stays the caller's to close. */
  readonly backend: QueueBackend;
  /** The names that a job may be shown by; any other is redacted. */
  readonly jobNames: readonly string[];
  /** The address to bind; on any but a loopback address a login is required. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly log: Log;
}

export interface Console {
  /** Where the board is. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the queues' board, read-only and redacted, until closed.
 *
 * @throws {ConfigurationError} bound beyond this machine without a login, or the address or port
 *   cannot be had.
 */
export async function openConsole(options: ConsoleOptions): Promise<Console> {
  const { backend, jobNames, user, password, log } = options;
  const host = options.host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  const login = requiredLogin(host, user, password);
  const board = openBoard(backend, jobNames);
  const server = createServer();
  const app = consoleApp({ board, login, host, port: () => portOf(server), log });
  server.on('request', getRequestListener(app.fetch));
  try {
    await listen(server, host, options.port);
  } catch (error) {
    await board.close();
    throw error;
  }
  if (!isLoopback(host)) {
    log.warn('the console speaks plain HTTP: let only a TLS proxy reach it', { host });
  }
  return {
    url: `http://${shownHost(host)}:${portOf(server)}${BOARD_PATH}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      await board.close();
    },
  };
}

interface AppParts {
  readonly board: Board;
  readonly login: Login | null;
  readonly host: string;
  readonly port: () => number;
  readonly log: Log;
}

function consoleApp({ board, login, host, port, log }: AppParts): Hono {
  const app = new Hono({ strict: false });
  app.use(securityHeaders());
  app.use(refuseForeign(host, port));
  // Before the login: a probe has none, and learns nothing here.
  app.get('/healthz', (c) => c.text('ok'));
  if (login) app.use(askLogin(login));
  app.get('/', (c) => c.redirect(BOARD_PATH));
  app.route('/', board.routes);
  app.onError((error, c) => {
    if ('getResponse' in error) return error.getResponse();
    log.error('the console failed a request', { path: c.req.path, error: error.name });
    return c.text('the console failed; its log says more', 500);
  });
  return app;
}

/** Nothing from elsewhere is loaded, nothing is sent elsewhere, and no page may frame this one. */
function securityHeaders() {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'self'"],
      // The board writes style elements as it runs.
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      objectSrc: ["'none'"],
      baseUri: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
    xFrameOptions: 'DENY',
    referrerPolicy: 'no-referrer',
    strictTransportSecurity: false,
  });
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  try {
    server.listen({ host, port });
    await once(server, 'listening');
  } catch (error) {
    throw new ConfigurationError(whyNotListening(error, host, port), { cause: error });
  }
}

function whyNotListening(error: unknown, host: string, port: number): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (code === 'EADDRINUSE') {
    return `port ${port} on ${host} is already in use: set DEALKEEPER_CONSOLE_PORT`;
  }
  const settings = 'DEALKEEPER_CONSOLE_HOST and DEALKEEPER_CONSOLE_PORT';
  return `the console cannot listen on ${host}, port ${port} (${code}): correct ${settings}`;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** An address that stands for all of a machine's is no address to visit. */
function shownHost(host: string): string {
  if (['0.0.0.0', '::', ''].includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
