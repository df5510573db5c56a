import { isIPv4 } from 'node:net';
import type { MiddlewareHandler } from 'hono';
import { basicAuth } from 'hono/basic-auth';
import { ConfigurationError } from '../errors.ts';

/** Who may see the console where it asks for a login. */
export interface Login {
  readonly user: string;
  readonly password: string;
}

/** Returns whether only this machine can reach what is bound to the host. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/**
 * Returns the login to ask for, or null where the console is bound to this machine alone and none
 * is set.
 *
 * @throws {ConfigurationError} bound elsewhere without a login, or half a login is set.
 */
export function requiredLogin(
  host: string,
  user: string | undefined,
  password: string | undefined,
): Login | null {
  if (user && password) return { user, password };
  const both = 'set DEALKEEPER_CONSOLE_USER and DEALKEEPER_CONSOLE_PASSWORD';
  if (user || password) throw new ConfigurationError(`the console has half a login: ${both}`);
  if (isLoopback(host)) return null;
  throw new ConfigurationError(
    `the console would be open to others on ${host}: ${both}, or bind it to 127.0.0.1`,
  );
}

/**
 * Refuses what another site's page sends here. On a loopback address the Host header must name
 * this machine (a foreign name that resolves to it is DNS rebinding); an Origin, where there is
 * one, must be this console; and a browser must not say that another site asked.
 */
export function refuseForeign(host: string, port: () => number): MiddlewareHandler {
  return async (c, next) => {
    const named = c.req.header('host')?.toLowerCase() ?? '';
    if (isLoopback(host) && !ownHosts(host, port()).includes(named)) {
      return c.text('refused: this Host is not the console', 403);
    }
    const origin = c.req.header('origin');
    if (origin !== undefined && hostOf(origin) !== named) {
      return c.text('refused: this Origin is not the console', 403);
    }
    const site = c.req.header('sec-fetch-site') ?? 'none';
    if (site !== 'none' && site !== 'same-origin') {
      return c.text('refused: another site asked', 403);
    }
    return next();
  };
}

function ownHosts(host: string, port: number): string[] {
  const names = ['localhost', '127.0.0.1', '[::1]', host];
  // Browsers leave the default port out.
  return names.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`]));
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

/** Asks for the login by HTTP Basic; compared in constant time. */
export function askLogin({ user, password }: Login): MiddlewareHandler {
  return basicAuth({ username: user, password, realm: 'dealkeeper' });
}
