import { createPostgresBackend } from 'bullmq';
import { LoneClient } from '../db/lone-client.ts';

/**
 * BullMQ's own backend, but for the client that it makes for its LISTEN connection: it minds that
 * one's errors only once it has heard that it is let in, and a server that ends it may say both in
 * one breath, which would end the process.
 */
export const openPostgresBackend: typeof createPostgresBackend = (...settings) => {
  const backend = createPostgresBackend(...settings);
  return Object.assign(backend, {
    connection: Object.assign(backend.connection, { pgModule: { Client: LoneClient } }),
  });
};
