import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nameKey } from '../../src/domain/names.ts';
import { accountAssigner } from '../../src/signals/assign-account.ts';
import type { Labelled, vendorMails } from './data.ts';
import { HALVES } from './halves.ts';

type VendorMail = Awaited<ReturnType<typeof vendorMails>>[number];

/** A lead as a CRM has it. */
interface Lead {
  readonly id: string;
  readonly company: string | null;
  readonly email: string | null;
}

/** How many mails of a half found the lead, or at least the company, that they belong to. */
export interface LeadScores {
  readonly half: string;
  readonly mails: number;
  readonly lead: number;
  readonly company: number;
  readonly wrong: number;
  /** Mails whose lead has a company, and so could be found. */
  readonly findable: number;
  /** The sender's address is that of one lead alone, and the right one. */
  readonly byAddress: number;
}

/**
 * Assigns mails to leads as to accounts: by the company's name, each mail by itself. The leads'
 * addresses are left to the baseline: their domains are placeholders below one.
 */
export function leadScores(data: string, mails: readonly VendorMail[]): LeadScores[] {
  const leads = leadsIn(data);
  const known = leads.flatMap(({ id, company }) => (company ? [{ id, name: company }] : []));
  const assign = accountAssigner(known);
  return HALVES.map((half) => {
    const own = mails.filter((mail) => mail.half === half);
    const found = own.map(({ conversation }) => assign(conversation)?.id ?? null);
    const rightLead = own.filter(({ label }, i) => found[i] === label.lead);
    const rightCompany = own.filter(({ label }, i) => isOneCompany(leads, found[i], label.lead));
    return {
      half,
      mails: own.length,
      lead: rightLead.length,
      company: rightCompany.length,
      wrong: found.filter((id) => id !== null).length - rightCompany.length,
      findable: own.filter(({ label }) => known.some(({ id }) => id === label.lead)).length,
      byAddress: own.filter((mail) => isByAddress(leads, mail)).length,
    };
  });
}

/** The same as Markdown, with what it can tell. */
export function leadLines(scores: readonly LeadScores[]): string[] {
  const rows = scores.map(({ half, mails, findable, lead, company, wrong, byAddress }) => {
    return `| ${half} | ${mails} | ${findable} | ${lead} | ${company} | ${wrong} | ${byAddress} |`;
  });
  return [
    '### The lead that a mail belongs to (Odoo)',
    '',
    'Twelve mails are few, and most say nothing of who writes: the vendor answers, or the company is',
    'named in the signature alone, which is no part of what was said. Read it as a count of wrong ones.',
    '',
    '| half | mails | lead has a company | lead found | company found | wrong | baseline: by address |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    '',
  ];
}

function isOneCompany(leads: readonly Lead[], a: string | null | undefined, b: string): boolean {
  if (a === b) return true;
  const [one, other] = [a, b].map((id) => leads.find((lead) => lead.id === id)?.company);
  return Boolean(one && other && nameKey(one) === nameKey(other));
}

function isByAddress(
  leads: readonly Lead[],
  { conversation, label }: Labelled<{ readonly lead: string }>,
): boolean {
  const [sender] = conversation.participants;
  const owners = leads.filter(({ email }) => email !== null && email === sender?.email);
  return owners.length === 1 && owners[0]?.id === label.lead;
}

function leadsIn(data: string): Lead[] {
  const lines = readFileSync(join(data, 'crm_odoo_demo', 'leads.jsonl'), 'utf8').split('\n');
  return lines.flatMap((line) => {
    if (line.trim() === '') return [];
    const row = JSON.parse(line) as Record<string, string | undefined>;
    const { _id: id = '', partner_name: company = null, email_from: email = null } = row;
    return [{ id, company, email }];
  });
}
