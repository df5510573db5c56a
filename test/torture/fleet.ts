import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FaultPoint } from '../../src/fault-points.ts';
import type { Random } from './random.ts';
import type { Tally } from './tally.ts';

type Role = 'deals' | 'scheduler';

/** Where each kind of process can be told to die, and how often the place is reached by then. */
const AIMS: Readonly<Record<Role, readonly FaultPoint[]>> = {
  deals: ['claimed', 'after-inbox', 'before-commit', 'after-commit', 'shutdown'],
  scheduler: ['relay-added', 'tick', 'after-commit'],
};
const MOST_HITS = 4;
/** Who has not met its place by then is killed wherever it is, in milliseconds. */
const LIFE_MS = [6_000, 14_000] as const;
/** Who is to die while it stops is told to stop after so long, in milliseconds. */
const BEFORE_SHUTDOWN_MS = [2_500, 6_000] as const;

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Member {
  readonly role: Role;
  /** Nothing is aimed at it: all is to get on, however many others die. */
  readonly isSteady: boolean;
  child: ChildProcess;
  /** `kill@after-commit#3`; null: it is left in peace. */
  fault: string | null;
  /** Everything it wrote to standard error, the last of it. */
  said: string;
  isStopping: boolean;
}

export interface FleetOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly random: Random;
  readonly tally: Tally;
  /** Whether processes are started to die. */
  readonly isAimed: boolean;
  /** Where the next version of the product is: half of the workers are of it. */
  readonly nextVersion: string;
}

/** A start that finds no server says so in one line and ends: not a crash. */
const START_FAILURE = /^dealkeeper: |cannot be reached|not set/m;

const RESTART_AFTER_MS = 150;
/** A worker that was told to stop ends within its grace and the time to hand jobs back. */
const STOP_LIMIT_MS = 45_000;

/** The worker and scheduler processes, started again whenever one ends. */
export class Fleet {
  readonly #options: FleetOptions;
  readonly #members: Member[] = [];
  #isAimed: boolean;
  #isUpdated = false;
  #isClosing = false;
  readonly #killedAnywhere = new WeakSet<ChildProcess>();

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#isAimed = options.isAimed;
  }

  add(role: Role, { isSteady = false } = {}): void {
    const fault = isSteady ? null : this.#aim(role);
    const child = this.#spawn(role, fault);
    const member: Member = { role, isSteady, fault, said: '', isStopping: false, child };
    this.#members.push(member);
    this.#watch(member);
  }

  /** SIGSTOP for a while: its locks run out and it does not know. */
  async freeze(ms: number): Promise<void> {
    const { child } = this.#options.random.pick(this.#members);
    child.kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, ms));
    child.kill('SIGCONT');
  }

  /** SIGTERM: it must end by itself within its grace. */
  async terminate(): Promise<void> {
    const member = this.#options.random.pick(this.#members);
    if (member.isStopping) return;
    await this.#stop(member);
  }

  /**
   * No more aimed faults, and the update is done: who is not steady is replaced by the next
   * version, without which what only that one can read would wait for ever, and rightly.
   */
  async calm(): Promise<void> {
    this.#isAimed = false;
    this.#isUpdated = true;
    const doomed = this.#members.filter(({ isSteady }) => !isSteady);
    await Promise.all(
      doomed.map(async (member) => {
        member.isStopping = true;
        const exited = ended(member.child);
        member.child.kill('SIGKILL');
        await exited;
      }),
    );
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.all(this.#members.map((member) => this.#stop(member)));
  }

  #aim(role: Role): string | null {
    const { random } = this.#options;
    if (!this.#isAimed) return null;
    const action = random.chance(0.85) ? 'kill' : 'block';
    const point = random.pick(AIMS[role]);
    return `${action}@${point}#${point === 'shutdown' ? 1 : random.whole(1, MOST_HITS)}`;
  }

  #spawn(role: Role, fault: string | null): ChildProcess {
    const { environment, nextVersion, random, tally } = this.#options;
    const isNext = role === 'deals' && (this.#isUpdated || random.chance(0.5));
    if (isNext) tally.fault('a worker of the next version');
    const script = join(isNext ? nextVersion : ROOT, 'workers', `${role}.ts`);
    const env = { ...environment, ...(fault && { DEALKEEPER_FAULT: fault }) };
    const child = spawn(process.execPath, [...REPORT_FLAGS, script], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (fault?.includes('@shutdown')) {
      setTimeout(() => child.kill('SIGTERM'), random.whole(...BEFORE_SHUTDOWN_MS)).unref();
    }
    if (fault) {
      const kill = () => child.kill('SIGKILL') && this.#killedAnywhere.add(child);
      setTimeout(kill, random.whole(...LIFE_MS)).unref();
    }
    return child;
  }

  #watch(member: Member): void {
    const { child } = member;
    child.stderr?.on('data', (text) => {
      member.said = `${member.said}${text}`.slice(-60_000);
    });
    child.once('exit', (code, signal) => {
      this.#account(member, code, signal);
      if (this.#isClosing) return;
      setTimeout(() => {
        if (this.#isClosing) return;
        const fault = member.isSteady ? null : this.#aim(member.role);
        Object.assign(member, { fault, said: '', isStopping: false });
        member.child = this.#spawn(member.role, member.fault);
        this.#watch(member);
      }, RESTART_AFTER_MS);
    });
  }

  #account(member: Member, code: number | null, signal: string | null): void {
    const { tally } = this.#options;
    if (signal === 'SIGKILL' && member.fault && !member.isStopping) {
      const isAnywhere = this.#killedAnywhere.has(member.child);
      tally.fault(isAnywhere ? 'kill at any moment' : member.fault.replace(/#\d+$/, ''));
      return;
    }
    if (member.isStopping || this.#isClosing) return;
    // Told to stop before it had met its place, or blocked there for a while.
    if (member.fault?.includes('@shutdown') && (code === 0 || signal === 'SIGTERM')) return;
    if (code === 0 || (code === 1 && START_FAILURE.test(member.said))) return;
    tally.violation(
      `${member.role} ended by itself (${code ?? signal}): ${member.said.slice(-2_500)}`,
    );
  }

  async #stop(member: Member): Promise<void> {
    const { child, role } = member;
    if (child.exitCode !== null || child.signalCode !== null) return;
    member.isStopping = true;
    const exited = ended(child);
    child.kill('SIGCONT');
    child.kill('SIGTERM');
    const isIn = await Promise.race([exited.then(() => true), after(STOP_LIMIT_MS)]);
    if (isIn) return;
    const fault = member.fault ?? 'no fault aimed';
    this.#options.tally.violation(
      `${role} did not end within its grace, ${fault}: ${await busyWith(member)}`,
    );
    child.kill('SIGKILL');
    await exited;
  }
}

/** What Node itself says that keeps a process: its stack, and what its event loop waits for. */
async function busyWith(member: Member): Promise<string> {
  member.said = '';
  member.child.kill('SIGUSR2');
  await after(3_000);
  const { javascriptStack, libuv } = JSON.parse(/^\{.*"header".*$/m.exec(member.said)?.[0] ?? '{}');
  const held = (libuv ?? []).filter(({ is_active: isActive }: Handle) => isActive);
  return JSON.stringify({ stack: javascriptStack?.stack, held }).slice(0, 6_000);
}

interface Handle {
  readonly is_active?: boolean;
}

const REPORT_FLAGS = ['--report-on-signal', '--report-compact', '--report-filename=stderr'];

const after = (ms: number) =>
  new Promise<false>((resolve) => setTimeout(() => resolve(false), ms).unref());

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
