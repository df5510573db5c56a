import type { NearAccount } from './near-accounts.ts';
import { fieldText, STAGE_WORDS, shortened } from './plan-words.ts';
import type { Proposals } from './proposals.ts';
import type { SuggestionKind } from './vocabulary.ts';

/** A suggestion with the names of all it is about; a bare one has a reason and no proposal. */
export interface NamedSuggestion {
  readonly kind: SuggestionKind;
  readonly reason: string;
  readonly proposal: object;
  readonly accountName: string | null;
  readonly candidates: readonly string[];
  /** How many messages wait for the answer. */
  readonly waiting: number;
}

/** The words of a quotation that are shown. */
const QUOTE_CHARACTERS = 200;

/** Returns what is asked, as a salesperson reads it. */
export function suggestionWords(suggestion: NamedSuggestion): string {
  const { kind, reason, proposal } = suggestion;
  if (kind !== 'stakeholder_merge' && Object.keys(proposal).length === 0) return reason;
  return WORDS[kind](proposal as never, suggestion);
}

type Words = {
  readonly [Kind in SuggestionKind]: (
    proposal: Proposals[Kind],
    suggestion: NamedSuggestion,
  ) => string;
};

const WORDS: Words = {
  account_match: ({ name, website, made }, { candidates, waiting }) => {
    if (made) return `Is “${name}”, which was made, ${either(likenesses(made.near, candidates))}?`;
    const said = website === null ? `“${name}”` : `“${name}” (${website})`;
    const choices = either([...candidates, 'a new one']);
    return `Which account is ${said}: ${choices}? ${waits(waiting, 'message')}`;
  },
  stakeholder_match: ({ name, heard }, { candidates, accountName }) =>
    `Who is “${name}” ${at(accountName)}: ${either(candidates)}? ${waits(heard.length, 'mention')}`,
  stakeholder_merge: (_, { candidates: [first = '', ...others], accountName }) =>
    others.length > 1
      ? `Is ${first} ${at(accountName)} the same person as ${either(others)}?`
      : `Are ${first} and ${others[0] ?? ''} ${at(accountName)} one person?`,
  score: ({ score, value, evidence }, { candidates: [person = ''], accountName }) =>
    `Set ${fieldText(score)} of ${person} ${at(accountName)} to ${value}? ` +
    `A person's value holds, and it was said: “${shortened(evidence, QUOTE_CHARACTERS)}”`,
  stage: ({ stage }, { candidates: [deal = ''], reason }) =>
    `Move ${deal} to ${STAGE_WORDS[stage]}, as the CRM has it? It was not moved: ${reason}.`,
};

/** Candidates stand in the order of what they are like. */
function likenesses(near: readonly NearAccount[], candidates: readonly string[]): string[] {
  return near.map(({ id, score, why }, i) => `${candidates[i] ?? id} (${score}: ${why})`);
}

function at(accountName: string | null): string {
  return accountName === null ? 'of an account' : `of ${accountName}`;
}

function waits(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? ' waits' : 's wait'} for the answer.`;
}

function either(names: readonly string[]): string {
  const last = names.at(-1) ?? 'nobody known';
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} or ${last}` : last;
}
