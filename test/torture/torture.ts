import { setTimeout as wait } from 'node:timers/promises';
import { type Admin, type Door, openAdmin, openDoor } from './door.ts';
import { executionsOf, type Occasions } from './executions.ts';
import { faultsOf, type Victims } from './faults.ts';
import { Fleet } from './fleet.ts';
import { IntentSource, type Known } from './intents.ts';
import { Invariants } from './invariants.ts';
import { knownIn, outboxLeft } from './known.ts';
import { Leaks } from './leaks.ts';
import { Ledger } from './ledger.ts';
import { NEXT_VERSION } from './next-version.ts';
import { patchedCopy } from './patched-copy.ts';
import { Probe } from './probe.ts';
import { Producers } from './producers.ts';
import { type Random, randomFrom } from './random.ts';
import { redriven } from './redrive.ts';
import type { RunFacts } from './report.ts';
import type { RunOptions } from './run-options.ts';
import type { TortureSystem } from './system.ts';
import { Tally } from './tally.ts';
import { heldOf, whereabouts } from './whereabouts.ts';

/** Processes that are started to die, beside the steady worker. */
const DOOMED = ['deals', 'deals', 'deals', 'deals', 'scheduler'] as const;
/** Between two faults: processes start, work and are killed at their places meanwhile. */
const PAUSE_MS = [200, 2_500] as const;
const CHECK_EVERY_MS = 5_000;
const REDRIVE_EVERY_MS = 20_000;
const PROMOTE_EVERY_MS = 15_000;
/** How long all may take to come to rest once the faults have ended. */
const REST_LIMIT_MS = 120_000;
/** What may be missing, and which ids there are, is asked for no more often. */
const LOOK_EVERY_MS = 1_500;
/** A check of all takes ever longer: a tenth of the time goes into them at most. */
const PAUSE_PER_CHECK = 9;

/** Does one run and returns what it counted and found; its seed repeats its choices. */
export async function torture(
  system: TortureSystem,
  options: RunOptions,
  ledgerPath: string,
): Promise<{ readonly facts: Counted; readonly tally: Tally }> {
  const tally = new Tally((text) => console.log(`VIOLATION ${text}`));
  const ledger = new Ledger(ledgerPath);
  await using door = await openDoor(system.producerEnvironment);
  await using admin = openAdmin(system.adminUrl);
  await using next = await patchedCopy(NEXT_VERSION);
  const nextVersion = next.folder;
  for (let kill = 0; kill < system.migrationKills; kill++) tally.fault('kill@migrating');
  await using run = new Run({ system, options, tally, ledger, door, admin, nextVersion });
  await run.attack();
  await run.comeToRest();
  // What is on its way still would count as lost.
  options.signal.throwIfAborted();
  const effects = await (await run.invariants()).atRest();
  const executions = await executionsOf(door.queue, tally, run.occasions);
  await run.leaks.inQueue(door.queue);
  ledger.close();
  return { tally, facts: { ...ledger.counts(), ...effects, executions, ...run.counts } };
}

export type Counted = Omit<RunFacts, 'backend' | 'seed' | 'minutes'>;

interface RunParts {
  readonly system: TortureSystem;
  readonly options: RunOptions;
  readonly tally: Tally;
  readonly ledger: Ledger;
  readonly door: Door;
  readonly admin: Admin;
  /** The folder of the product's next version. */
  readonly nextVersion: string;
}

class Run implements AsyncDisposable {
  readonly counts = { checks: 1, redriven: 0 };
  readonly leaks: Leaks;
  readonly #began = Date.now();
  #promotions = 0;
  readonly #parts: RunParts;
  readonly #random: Random;
  readonly #fleet: Fleet;
  readonly #probe: Probe;
  readonly #producers: Producers;
  #known: Known;
  #backlog = 0;

  constructor(parts: RunParts) {
    const { system, options, tally, ledger, door, nextVersion } = parts;
    const random = randomFrom(options.seed);
    const isAimed = options.only?.includes('aimed') ?? true;
    this.#parts = parts;
    this.#random = random;
    this.#known = { tenants: system.tenants, deals: new Map() };
    this.#probe = new Probe(door.workerUrl, tally);
    this.leaks = new Leaks(system.tenants, tally);
    const environment = system.workerEnvironment;
    const leakIn = (line: string) => this.leaks.wordIn(line);
    this.#fleet = new Fleet({ environment, random, tally, isAimed, nextVersion, leakIn });
    this.#producers = new Producers({
      door,
      source: new IntentSource(random),
      known: () => this.#known,
      ledger,
      random,
      tally,
      backlog: () => this.#backlog,
    });
  }

  async invariants(): Promise<Invariants> {
    const { admin, ledger, tally, system } = this.#parts;
    const { leaks } = this;
    const { tenants } = system;
    return new Invariants({ admin: await admin.client(), ledger, tally, tenants, leaks });
  }

  /** What explains that jobs were started in vain. */
  get occasions(): Occasions {
    const elapsedMs = Date.now() - this.#began;
    return { stops: this.#fleet.stops, promotions: this.#promotions, elapsedMs };
  }

  /** Producers send, and one fault follows another, until the time is up. */
  async attack(): Promise<void> {
    const { minutes } = this.#parts.options;
    this.#fleet.add('deals', { isSteady: true });
    for (const role of DOOMED) this.#fleet.add(role);
    this.#producers.start();
    const ends = Date.now() + minutes * 60_000;
    const due = {
      look: 0,
      check: Date.now() + CHECK_EVERY_MS,
      redrive: Date.now() + REDRIVE_EVERY_MS,
    };
    while (Date.now() < ends && !this.#isOver) {
      await wait(this.#random.whole(...PAUSE_MS));
      await this.#oneFault();
      if (Date.now() > due.look) {
        await this.#look();
        due.look = Date.now() + LOOK_EVERY_MS;
      }
      if (Date.now() > due.check) {
        const began = Date.now();
        await this.#check();
        due.check = Date.now() + Math.max(CHECK_EVERY_MS, (Date.now() - began) * PAUSE_PER_CHECK);
      }
      if (Date.now() > due.redrive) {
        await this.#redrive();
        due.redrive = Date.now() + REDRIVE_EVERY_MS;
      }
    }
    await this.#producers.stop();
  }

  /** Without faults all that was promised must have its effect; returns when it has, or never will. */
  async comeToRest(): Promise<void> {
    await this.#fleet.calm();
    const by = Date.now() + REST_LIMIT_MS;
    let promoteAt = 0;
    while (Date.now() < by && !this.#isOver) {
      await this.#redrive();
      if (Date.now() > promoteAt) {
        // What failed again and again waits for minutes by now, and need not: the faults are over.
        await this.#parts.door.queue.promoteJobs();
        this.#promotions++;
        promoteAt = Date.now() + PROMOTE_EVERY_MS;
      }
      await this.#look();
      if (await this.#isDone()) return;
      await wait(500);
    }
    const missing = await (await this.invariants()).missing();
    const lines = await whereabouts(this.#parts.door.queue, missing);
    for (const line of lines) console.log(line);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#fleet.close();
    await this.#probe.close();
  }

  get #isOver(): boolean {
    const { options, tally } = this.#parts;
    return options.signal.aborted || (options.isStoppedAtFirst && tally.violations.size > 0);
  }

  async #oneFault(): Promise<void> {
    const { system, options, tally, admin, door } = this.#parts;
    const victims: Victims = {
      ...system,
      fleet: this.#fleet,
      admin: () => admin.client(),
      clock: door.clock,
      amnesia: (forget) => this.#amnesia(forget),
    };
    const faults = faultsOf(victims).filter(([name]) => options.only?.includes(name) ?? true);
    if (faults.length === 0) return;
    const [name, fault] = this.#random.pick(faults);
    const isDone = await fault(victims, this.#random);
    if (isDone !== false) tally.fault(name);
    if (this.#random.chance(0.05)) await system.redis?.remember();
  }

  /** What the plain door had only in Redis is lost by right; what the durable one has is not. */
  async #amnesia(forget: () => Promise<void>): Promise<void> {
    await this.#producers.pause();
    await forget();
    const missing = await (await this.invariants()).missing();
    const plain = missing.filter(({ door }) => door === 'plain');
    // What an older file has of it, it still is to do.
    const held = new Set(await heldOf(this.#parts.door.queue, plain));
    const lost = plain.filter((intent) => !held.has(intent)).map(({ name }) => name);
    this.#parts.ledger.excuse(lost, 'forgotten by the queue');
    this.#producers.resume();
  }

  /** Learns ids that intents may name, and how much is still on its way. */
  async #look(): Promise<void> {
    const { admin, system } = this.#parts;
    this.#known = await knownIn(await admin.client(), system.tenants);
    this.#backlog = (await (await this.invariants()).missing()).length;
  }

  /** What was given up and then forgotten is over, unless it was sent again: the queue has it then. */
  async #isDone(): Promise<boolean> {
    const { ledger, door, admin } = this.#parts;
    if ((await outboxLeft(await admin.client())) > 0) return false;
    const missing = await (await this.invariants()).missing();
    const isForgotten = missing.every(({ name }) => ledger.entry(name)?.excused);
    return isForgotten && (await heldOf(door.queue, missing)).length === 0;
  }

  async #check(): Promise<void> {
    const [own, other] = this.#random.shuffled(this.#parts.system.tenants);
    const hasLooked = own && other && (await this.#probe.look(own, other));
    await (await this.invariants()).always();
    if (hasLooked) this.counts.checks++;
  }

  async #redrive(): Promise<void> {
    const { admin, system, door } = this.#parts;
    const { producerEnvironment } = system;
    this.counts.redriven += await redriven(producerEnvironment, await admin.client(), door.queue);
  }
}
