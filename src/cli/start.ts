import { Command } from 'commander';
import { type App, openApp } from '../app.ts';
import { openConsole } from '../console/server.ts';
import { ConfigurationError } from '../errors.ts';
import { CLOCK_JOBS, JOBS } from '../jobs/registry.ts';
import { startClockwork } from './clockwork.ts';
import { removeConnection, writeConnection } from './connection-file.ts';
import { note, print, styled } from './output.ts';
import { playSamples } from './play.ts';
import { aborted, leave, stopSignal } from './stop-signal.ts';
import { openSystem, quietLog, type System } from './system.ts';

interface StartOptions {
  readonly port?: string;
  readonly samples: boolean;
}

export const startCommand = () =>
  new Command('start')
    .description(
      'Starts a database kept in .dealkeeper of this directory, a worker, the scheduler and ' +
        'the console, and stays up; Ctrl-C stops it gracefully. Other commands in this directory then reach it. ' +
        'With DATABASE_URL set it starts worker, console and, where DATABASE_RELAY_URL is set, ' +
        'the scheduler, and takes no samples in.',
    )
    .option('--port <number>', "the console's port (default: DEALKEEPER_CONSOLE_PORT, or 3000)")
    .option('--no-samples', 'do not take the sample conversations in')
    .action((options: StartOptions) => start(options).finally(leave));

async function start({ port, samples }: StartOptions): Promise<void> {
  const signal = stopSignal();
  note('Starting …');
  await using system = await openSystem('kept');
  signal.throwIfAborted();
  await using app = await openApp(system.config, quietLog());
  const console = await openConsole(consoleOptions(app, port));
  try {
    await using _connection = await announced(system);
    startClockwork(app);
    if (samples && system.embedded) await playSamples(app, { signal, defaultTenant: 'demo' });
    app.startWorker();
    print('', `Console  ${styled('underline', console.url)}`, ...hints(system));
    await aborted(signal);
    note('Stopping: jobs at hand are finished first …');
  } finally {
    await console.close();
  }
}

function consoleOptions({ backend, config, log }: App, port: string | undefined) {
  const {
    DEALKEEPER_CONSOLE_HOST: host,
    DEALKEEPER_CONSOLE_USER: user,
    DEALKEEPER_CONSOLE_PASSWORD: password,
  } = config;
  const login = { user, password };
  const jobNames = [...JOBS, ...CLOCK_JOBS].map(({ name }) => name);
  return {
    backend,
    jobNames,
    host,
    port: portFrom(port, config.DEALKEEPER_CONSOLE_PORT),
    log,
    ...login,
  };
}

function portFrom(text: string | undefined, byDefault: number): number {
  if (text === undefined) return byDefault;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new ConfigurationError('--port must be a whole number from 0 to 65535');
}

/** Lets the other commands of this checkout reach a system that we started, while it runs. */
async function announced({ embedded }: System): Promise<AsyncDisposable> {
  if (embedded) await writeConnection(embedded);
  return { [Symbol.asyncDispose]: async () => (embedded ? removeConnection() : undefined) };
}

function hints({ embedded }: System): string[] {
  const more = [
    'Try      npm run dealkeeper -- tenant list      in another terminal, in this directory',
    'Data     .dealkeeper/ (delete it to begin anew)',
  ];
  return [...(embedded ? more : []), 'Stop     Ctrl-C'];
}
