import type { Random } from './random.ts';

export type Door = 'plain' | 'durable';

/** What a conversation says of a deal: what the model folds. */
export interface SaidOfDeal {
  readonly account: string;
  readonly line: string;
  readonly at: string;
  readonly value: number;
  readonly confidence: number;
}

/** One thing that a producer wants done once, and how it is to end. */
export interface Intent {
  /** Unique in a run: tenant, job and key. */
  readonly name: string;
  readonly tenant: string;
  readonly job: string;
  /** The same keys are used in every tenant: a key that forgot its tenant would meet another's. */
  readonly key: string;
  readonly door: Door;
  readonly data: Readonly<Record<string, unknown>>;
  /** `done`, or the code of the failure that is stored instead. */
  readonly ends: string;
  /** Past the client, which would refuse it. */
  readonly isRaw: boolean;
  /** In the envelope of the next version: a worker of this one leaves it to others. */
  readonly isNewer: boolean;
  readonly deal: SaidOfDeal | null;
}

/** What is in the database by now: ids that intents may name. */
export interface Known {
  readonly tenants: readonly TortureTenant[];
  readonly deals: ReadonlyMap<string, readonly string[]>;
}

export interface TortureTenant {
  readonly id: string;
  /** A word that is in all its data and in nobody else's. */
  readonly canary: string;
}

const LINES = ['Basic', 'GTX Pro', 'Pump 4.5', 'C++ Suite', 'Service'];
const FORMS = ['', ' Ltd', ' GmbH', ', Inc.'];
const BASE_MS = Date.UTC(2026, 0, 5, 9);

/** Accounts of one tenant at most: few, so that conversations meet on one lock. */
const MAX_ACCOUNTS = 40;

/** Makes intents in bursts that are to meet: many conversations about one deal at once. */
export class IntentSource {
  readonly #random: Random;
  #serial = 0;
  readonly #accounts = new Map<string, number>();

  constructor(random: Random) {
    this.#random = random;
  }

  burst(known: Known): Intent[] {
    const tenant = this.#random.pick(known.tenants);
    const roll = this.#random.whole(1, 100);
    if (roll <= 20) return this.#patches(tenant, known);
    if (roll <= 24) return [this.#poison(tenant)];
    if (roll <= 30) return this.#attack(tenant, known);
    return this.#conversations(tenant);
  }

  /** Up to eight conversations about one deal, of an account that may be new, in its spellings. */
  #conversations(tenant: TortureTenant): Intent[] {
    const account = this.#account(tenant);
    // A deal that nobody has heard of yet is where two workers could make it twice.
    const isNew = this.#random.chance(0.5);
    const line = isNew ? `Line ${++this.#serial}` : this.#random.pick(LINES);
    return Array.from({ length: this.#random.whole(1, 8) }, () => {
      const serial = ++this.#serial;
      const deal = {
        account,
        line,
        at: new Date(BASE_MS + this.#random.whole(0, 400_000) * 60_000 + serial).toISOString(),
        value: 1_000 + serial,
        confidence: this.#random.whole(80, 100) / 100,
      };
      const key = `detect:email:m-${serial}`;
      const data = conversation(deal, `m-${serial}`, tenant.canary, this.#random.pick(FORMS));
      const isNewer = this.#random.chance(0.03);
      const options = { deal, isNewer, isRaw: isNewer };
      return this.#intent(tenant, 'detect-opportunity', key, data, options);
    });
  }

  /** Patches of one plan at once: each is to leave one version. */
  #patches(tenant: TortureTenant, known: Known): Intent[] {
    const deals = known.deals.get(tenant.id) ?? [];
    if (deals.length === 0) return this.#conversations(tenant);
    const opportunityId = this.#random.pick(deals);
    return Array.from({ length: this.#random.whole(1, 5) }, () => {
      const key = `plan:p-${++this.#serial}`;
      const description = `${tenant.canary} follows up ${key}`;
      const patch = { actionItems: { add: [{ description }] } };
      const actor = { kind: 'agent', name: 'torture', reason: key };
      return this.#intent(tenant, 'upsert-plan', key, { opportunityId, patch, actor });
    });
  }

  #poison(tenant: TortureTenant): Intent {
    const key = `poison:${++this.#serial}`;
    const data = { account: { name: 7 }, conversation: tenant.canary };
    const options = { ends: 'InvalidJobData', isRaw: true };
    return this.#intent(tenant, 'detect-opportunity', key, data, options);
  }

  /** A patch of another tenant's deal: it must look like one that does not exist. */
  #attack(tenant: TortureTenant, known: Known): Intent[] {
    const others = known.tenants.filter(({ id }) => id !== tenant.id);
    const victims = others.flatMap(({ id }) => known.deals.get(id) ?? []);
    if (victims.length === 0) return this.#conversations(tenant);
    const key = `attack:${++this.#serial}`;
    const actor = { kind: 'agent', name: 'torture', reason: key };
    const patch = { actionItems: { add: [{ description: `${tenant.canary} was here` }] } };
    const data = { opportunityId: this.#random.pick(victims), patch, actor };
    return [this.#intent(tenant, 'upsert-plan', key, data, { ends: 'NotFound' })];
  }

  #account({ id, canary }: TortureTenant): string {
    const known = this.#accounts.get(id) ?? 0;
    const isNew = known === 0 || (known < MAX_ACCOUNTS && this.#random.chance(0.15));
    if (isNew) this.#accounts.set(id, known + 1);
    const number = isNew ? known + 1 : this.#random.whole(1, known);
    return `${canary} Works ${number}`;
  }

  #intent(
    tenant: TortureTenant,
    job: string,
    key: string,
    data: Intent['data'],
    options: Partial<Pick<Intent, 'ends' | 'isRaw' | 'isNewer' | 'deal'>> = {},
  ): Intent {
    const { ends = 'done', isRaw = false, isNewer = false, deal = null } = options;
    const door: Door = !isRaw && this.#random.chance(0.5) ? 'durable' : 'plain';
    const name = `${tenant.id} ${job} ${key}`;
    return { name, tenant: tenant.id, job, key, door, data, ends, isRaw, isNewer, deal };
  }
}

const said = (words: string) => ({ identified: true, evidence: words, confidence: 0.8 });

function conversation(deal: SaidOfDeal, interactionId: string, canary: string, form: string) {
  return {
    account: { name: `${deal.account}${form}` },
    conversation: {
      interactionId,
      channel: 'email',
      at: deal.at,
      participants: [
        { name: `Dana ${canary}`, email: `dana@${canary}.example`, title: 'CFO', side: 'buyer' },
      ],
      summary: `${canary} asked for a proposal.`,
    },
    signals: {
      dealPotentialConfidence: deal.confidence,
      productLine: deal.line,
      estimatedValue: deal.value,
      reasoning: `${canary} named a budget.`,
    },
    qualification: {
      bant: { need: said(`${canary} needs a new line`) },
      meddic: { pain: said(`the old one of ${canary} stops twice a day`) },
    },
  };
}
