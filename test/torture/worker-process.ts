import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import type { End } from './ends.ts';

export interface WorkerProcessOptions {
  readonly script: string;
  readonly environment: NodeJS.ProcessEnv;
  /** `kill@after-commit#3`; null: it is left in peace. */
  readonly fault: string | null;
  /** Hears every line that it writes to standard error. */
  readonly onLine: (line: string) => void;
}

const REPORT_FLAGS = ['--report-on-signal', '--report-compact', '--report-filename=stderr'];
const KEPT = 60_000;
const REPORT_MS = 3_000;

/** A worker or a scheduler: what it said, and what was done to it. */
export class WorkerProcess {
  readonly fault: string | null;
  /** Resolves when it has ended, and all that it wrote was heard. */
  readonly ended: Promise<End>;
  readonly #child: ChildProcess;
  #isKilled = false;
  #isTold = false;
  #isReady = false;
  #said = '';

  constructor({ script, environment, fault, onLine }: WorkerProcessOptions) {
    const env = { ...environment, ...(fault && { DEALKEEPER_FAULT: fault }) };
    const child = spawn(process.execPath, [...REPORT_FLAGS, script], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.fault = fault;
    this.#child = child;
    createInterface({ input: child.stderr }).on('line', (line) => {
      this.#said = `${this.#said}${line}\n`.slice(-KEPT);
      if (line.includes('"message":"ready"')) this.#isReady = true;
      onLine(line);
    });
    this.ended = once(child, 'close').then(([code, signal]) => this.#end(code, signal));
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get isTold(): boolean {
    return this.#isTold;
  }

  /** SIGTERM, once: a second one would end it at once. */
  tell(): void {
    if (!this.isRunning || this.#isTold) return;
    this.#isTold = true;
    this.#child.kill('SIGTERM');
  }

  kill(): void {
    if (this.isRunning && this.#child.kill('SIGKILL')) this.#isKilled = true;
  }

  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child.kill('SIGCONT');
  }

  /** Returns what Node itself says that keeps it: its stack, and what its event loop waits for. */
  async busyWith(): Promise<string> {
    this.#said = '';
    this.#child.kill('SIGUSR2');
    await wait(REPORT_MS);
    return heldIn(this.#said);
  }

  #end(code: number | null, signal: string | null): End {
    const { fault } = this;
    const [isKilled, isTold, isReady] = [this.#isKilled, this.#isTold, this.#isReady];
    return { code, signal, fault, isKilled, isTold, isReady, said: this.#said };
  }
}

interface Handle {
  readonly is_active?: boolean;
}

function heldIn(said: string): string {
  // A line of the log may stand in the middle of the report.
  const report = /^\{.*"header".*$/m.exec(said.replaceAll(/\{"time":.*\}\n/g, ''))?.[0];
  try {
    const { javascriptStack, libuv = [] } = JSON.parse(report ?? '{}');
    const held = libuv.filter(({ is_active: isActive }: Handle) => isActive);
    return JSON.stringify({ stack: javascriptStack?.stack, held }).slice(0, 6_000);
  } catch {
    return said.slice(-6_000);
  }
}
