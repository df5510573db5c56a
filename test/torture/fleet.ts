import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FaultPoint } from '../../src/fault-points.ts';
import type { Random } from './random.ts';
import type { Tally } from './tally.ts';

type Role = 'deals' | 'scheduler';

/** Where each kind of process can be told to die, and how often the place is reached by then. */
const AIMS: Readonly<Record<Role, readonly FaultPoint[]>> = {
  deals: ['claimed', 'after-inbox', 'before-commit', 'after-commit'],
  scheduler: ['relay-added', 'tick', 'after-commit'],
};
const MOST_HITS = 8;

interface Member {
  readonly role: Role;
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
  /** The share of processes that are started with an aimed fault. */
  readonly faultShare: number;
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
  #faultShare: number;
  #isClosing = false;

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#faultShare = options.faultShare;
  }

  add(role: Role): void {
    const fault = this.#aim(role);
    const member: Member = {
      role,
      fault,
      said: '',
      isStopping: false,
      child: this.#spawn(role, fault),
    };
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

  /** No more aimed faults: who carries one is replaced. */
  async calm(): Promise<void> {
    this.#faultShare = 0;
    const armed = this.#members.filter(({ fault }) => fault !== null);
    await Promise.all(
      armed.map(async (member) => {
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
    if (!random.chance(this.#faultShare)) return null;
    const action = random.chance(0.85) ? 'kill' : 'block';
    return `${action}@${random.pick(AIMS[role])}#${random.whole(1, MOST_HITS)}`;
  }

  #spawn(role: Role, fault: string | null): ChildProcess {
    const script = fileURLToPath(new URL(`../../workers/${role}.ts`, import.meta.url));
    const env = { ...this.#options.environment, ...(fault && { DEALKEEPER_FAULT: fault }) };
    return spawn(process.execPath, [script], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  }

  #watch(member: Member): void {
    const { child } = member;
    child.stderr?.on('data', (text) => {
      member.said = `${member.said}${text}`.slice(-8_000);
    });
    child.once('exit', (code, signal) => {
      this.#account(member, code, signal);
      if (this.#isClosing) return;
      setTimeout(() => {
        if (this.#isClosing) return;
        Object.assign(member, { fault: this.#aim(member.role), said: '', isStopping: false });
        member.child = this.#spawn(member.role, member.fault);
        this.#watch(member);
      }, RESTART_AFTER_MS);
    });
  }

  #account(member: Member, code: number | null, signal: string | null): void {
    const { tally } = this.#options;
    if (signal === 'SIGKILL' && member.fault && !member.isStopping) {
      tally.fault(member.fault.replace(/#\d+$/, ''));
      return;
    }
    if (member.isStopping || this.#isClosing) return;
    if (code === 0 || (code === 1 && START_FAILURE.test(member.said))) return;
    tally.violation(
      `${member.role} ended by itself (${code ?? signal}): ${member.said.slice(-600)}`,
    );
  }

  async #stop(member: Member): Promise<void> {
    const { child, said, role } = member;
    if (child.exitCode !== null || child.signalCode !== null) return;
    member.isStopping = true;
    const exited = ended(child);
    child.kill('SIGCONT');
    child.kill('SIGTERM');
    const isIn = await Promise.race([exited.then(() => true), after(STOP_LIMIT_MS)]);
    if (isIn) return;
    this.#options.tally.violation(`${role} did not end within its grace: ${said.slice(-600)}`);
    child.kill('SIGKILL');
    await exited;
  }
}

const after = (ms: number) =>
  new Promise<false>((resolve) => setTimeout(() => resolve(false), ms).unref());

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
