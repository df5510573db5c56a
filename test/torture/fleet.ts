import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { BLOCKS, type FaultPoint } from '../../src/fault-points.ts';
import { crashOf, type End } from './ends.ts';
import type { Random } from './random.ts';
import type { Tally } from './tally.ts';
import { WorkerProcess } from './worker-process.ts';

type Role = 'deals' | 'scheduler';

/** Where each kind of process can be told to die, and how often the place is reached by then. */
const AIMS: Readonly<Record<Role, readonly FaultPoint[]>> = {
  deals: ['claimed', 'after-inbox', 'before-commit', 'after-commit', 'shutdown'],
  scheduler: ['relay-added', 'tick', 'shutdown'],
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
  process: WorkerProcess;
}

export interface FleetOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly random: Random;
  readonly tally: Tally;
  /** Whether processes are started to die. */
  readonly isAimed: boolean;
  /** Where the next version of the product is: half of the workers are of it. */
  readonly nextVersion: string;
  /** Tells of what a process must not say, null for nothing. */
  readonly leakIn: (line: string) => string | null;
}

const RESTART_AFTER_MS = 150;
/**
 * A worker that was told to stop ends within its grace of 4 s, 5 s to hand jobs back, and a few
 * goodbyes of 3 s to servers that are away; the rest is for cores that others keep busy.
 */
const STOP_LIMIT_MS = 20_000;

/** The worker and scheduler processes, started again whenever one ends. */
export class Fleet {
  readonly #options: FleetOptions;
  readonly #members: Member[] = [];
  #isAimed: boolean;
  #isUpdated = false;
  #isClosing = false;
  #stops = 0;

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#isAimed = options.isAimed;
  }

  /** Times that a process was told to stop. */
  get stops(): number {
    return this.#stops;
  }

  add(role: Role, { isSteady = false } = {}): void {
    const member = { role, isSteady, process: this.#open(role, isSteady) };
    this.#members.push(member);
    this.#watch(member);
  }

  /** SIGSTOP for a while: its locks run out and it does not know. False where nobody was there. */
  async freeze(ms: number): Promise<boolean> {
    const { process } = this.#options.random.pick(this.#members);
    if (!process.isRunning) return false;
    process.freeze();
    await wait(ms);
    process.thaw();
    return true;
  }

  /** SIGTERM: it must end by itself within its grace. False where nobody was there. */
  async terminate(): Promise<boolean> {
    const member = this.#options.random.pick(this.#members);
    if (member.process.isTold || !member.process.isRunning) return false;
    await this.#stop(member);
    return true;
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
      doomed.map(async ({ process }) => {
        process.kill();
        await process.ended;
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

  #open(role: Role, isSteady: boolean): WorkerProcess {
    const { environment, nextVersion, random, tally } = this.#options;
    const fault = isSteady ? null : this.#aim(role);
    const isNext = role === 'deals' && (this.#isUpdated || random.chance(0.5));
    if (isNext) tally.fault('a worker of the next version');
    const script = join(isNext ? nextVersion : ROOT, 'workers', `${role}.ts`);
    const onLine = (line: string) => this.#hear(role, fault, line);
    const process = new WorkerProcess({ script, environment, fault, onLine });
    if (fault?.includes('@shutdown')) {
      setTimeout(() => this.#tell(process), random.whole(...BEFORE_SHUTDOWN_MS)).unref();
    }
    if (fault) setTimeout(() => process.kill(), random.whole(...LIFE_MS)).unref();
    return process;
  }

  #watch(member: Member): void {
    void member.process.ended.then((end) => {
      this.#account(member.role, end);
      setTimeout(() => {
        if (this.#isClosing) return;
        member.process = this.#open(member.role, member.isSteady);
        this.#watch(member);
      }, RESTART_AFTER_MS);
    });
  }

  #hear(role: Role, fault: string | null, line: string): void {
    const { tally, leakIn } = this.#options;
    if (line === BLOCKS) tally.fault(placeOf(fault ?? ''));
    const leak = leakIn(line);
    if (leak)
      tally.violation('leaked', `${leak} into what a ${role} says: ${line.slice(0, 1_500)}`);
    // Of a job, not of the process: that one ends and is judged by its end.
    if (line.startsWith('{') && line.includes('a bug of ours')) {
      tally.violation('wrong', `a bug in a ${role}: ${line.slice(0, 2_500)}`);
    }
  }

  #account(role: Role, end: End): void {
    const { tally } = this.#options;
    const crash = crashOf(end);
    if (crash) tally.violation('beside', `${role} ${crash}`);
    // Who is killed once all is calm makes way for the update.
    else if (end.signal === 'SIGKILL' && this.#isAimed) {
      tally.fault(end.isKilled ? 'kill at any moment' : placeOf(end.fault ?? ''));
    }
  }

  #tell(process: WorkerProcess): void {
    if (process.isRunning && !process.isTold) this.#stops++;
    process.tell();
  }

  async #stop({ role, process }: Member): Promise<void> {
    if (!process.isRunning) return;
    process.thaw();
    this.#tell(process);
    const late = wait(STOP_LIMIT_MS, null, { ref: false });
    if (await Promise.race([process.ended, late])) return;
    const what = `${role} did not end within its grace, ${process.fault ?? 'no fault aimed'}`;
    this.#options.tally.violation('beside', `${what}: ${await process.busyWith()}`);
    process.kill();
    await process.ended;
  }
}

const placeOf = (fault: string) => fault.replace(/#\d+$/, '');
