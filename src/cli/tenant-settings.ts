import { Command } from 'commander';
import * as v from 'valibot';
import { productLineKey } from '../domain/names.ts';
import { webDomain } from '../domain/web-domain.ts';
import { ConfigurationError } from '../errors.ts';
import { type CatalogueEntry, setListening } from '../repositories/listening-settings.ts';
import { Currency } from '../schemas/primitives.ts';
import { count, print } from './output.ts';
import { runningConfig } from './system.ts';
import { asOwner, setCurrency, tenantFinder } from './tenants.ts';

interface SetOptions {
  readonly ownDomain?: readonly string[];
  readonly product?: readonly string[];
  readonly currency?: string;
  readonly modelCalls?: string;
  readonly fiscalYearStart?: string;
}

const NAME_LIMIT = 200;

export const tenantSetCommand = () =>
  new Command('set')
    .summary("set what is known of a tenant: its own people's domains, what it sells")
    .description(
      'Sets what listening needs to know. --own-domain replaces the domains there are; ' +
        '--product adds a line, or gives one that is there other synonyms.',
    )
    .argument('<tenant>', 'slug or id')
    .option('--own-domain <domain...>', 'web domains of its own people, as vendor.example')
    .option('--product <line=synonyms...>', 'a product line, as "GTX Pro=gtx,the pro"')
    .option('--model-calls <count>', 'conversations that a model hears on one day; 0: none')
    .option('--fiscal-year-start <month>', 'the month its fiscal year begins with, 1 to 12')
    .option('--currency <code>', 'of deals that name none: three letters, as EUR')
    .action(setTenant);

async function setTenant(tenant: string, options: SetOptions): Promise<void> {
  const { ownDomain, product, currency, modelCalls } = options;
  const fiscalYearStart = monthOf(options.fiscalYearStart);
  if (currency !== undefined && !v.is(Currency, currency)) {
    throw new ConfigurationError('--currency must be three upper-case letters, as EUR');
  }
  const modelCallsPerDay = modelCalls === undefined ? undefined : callsOf(modelCalls);
  const ownDomains = ownDomain?.map(domainOf);
  const products = product?.map(entryOf);
  await asOwner(await runningConfig(), async (database) => {
    const tenantId = await tenantFinder(database)(tenant);
    if (currency !== undefined) await setCurrency(database, tenantId, currency);
    await database.unitOfWork(tenantId, ({ session }) =>
      setListening(session, {
        ...(ownDomains && { ownDomains }),
        ...(products && { products }),
        ...(modelCallsPerDay !== undefined && { modelCallsPerDay }),
        ...(fiscalYearStart !== undefined && { fiscalYearStart }),
      }),
    );
  });
  const facts = [
    ...(ownDomains ? [count(ownDomains.length, 'own domain')] : []),
    ...(products ? [count(products.length, 'product line')] : []),
    ...(currency ? [`currency ${currency}`] : []),
    ...(fiscalYearStart === undefined ? [] : [`fiscal year from month ${fiscalYearStart}`]),
    ...(modelCallsPerDay === undefined ? [] : [`${modelCallsPerDay} questions to a model a day`]),
  ];
  print(facts.length > 0 ? `set: ${facts.join(', ')}` : 'nothing to set: see --help');
}

function monthOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^([1-9]|1[0-2])$/.test(text)) return Number(text);
  throw new ConfigurationError('--fiscal-year-start must be a month from 1 to 12');
}

const CALLS_LIMIT = 1_000_000;

function callsOf(text: string): number {
  if (/^\d{1,7}$/.test(text) && Number(text) <= CALLS_LIMIT) return Number(text);
  throw new ConfigurationError(`--model-calls must be a whole number from 0 to ${CALLS_LIMIT}`);
}

function domainOf(text: string): string {
  const domain = webDomain(text);
  if (domain === null) {
    throw new ConfigurationError('--own-domain must be a web domain, as vendor.example');
  }
  return domain;
}

/** "GTX Pro=gtx,the pro" is a line and two synonyms. */
function entryOf(text: string): CatalogueEntry {
  const [line = '', rest = ''] = text.split('=', 2).map((part) => part.trim());
  const synonyms = rest
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const isFit = [line, ...synonyms].every(
    (name) => productLineKey(name) !== null && name.length <= NAME_LIMIT,
  );
  if (!isFit) {
    throw new ConfigurationError('--product must be a name, or name=synonym,synonym');
  }
  return { line, synonyms };
}
