import pg from 'pg';

/**
 * A connection whose loss fails the statement under way and nothing else: node-postgres also emits
 * `error`, which ends a process that does not listen for it.
 */
export class LoneClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}
