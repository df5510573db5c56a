import { createServer } from 'node:net';
import { ConfigurationError } from '../errors.ts';

/** Returns a port of 127.0.0.1 that was free a moment ago: another may take it before its use. */
export async function freePort(): Promise<number> {
  return bindOnce(0);
}

/**
 * Resolves where the port of 127.0.0.1 can be bound at this moment.
 *
 * @throws {ConfigurationError} it is in use, reserved, or no port at all.
 */
export async function requireFreePort(port: number): Promise<void> {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new ConfigurationError(`port ${port} is not a number from 1 to 65535`);
  }
  try {
    await bindOnce(port);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') throw portInUse(port, { cause: error });
    throw new ConfigurationError(`port ${port} cannot be opened (${code})`, { cause: error });
  }
}

export function portInUse(port: number, options?: ErrorOptions): ConfigurationError {
  return new ConfigurationError(
    `port ${port} is already in use: stop what listens on it or choose another`,
    options,
  );
}

function bindOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      const address = server.address();
      const bound = address !== null && typeof address === 'object' ? address.port : port;
      server.close(() => resolve(bound));
    });
  });
}
