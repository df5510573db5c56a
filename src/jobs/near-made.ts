import type { AccountFinding } from '../repositories/account-mentions.ts';
import { type NewSuggestion, nearSuggestion } from '../repositories/new-suggestions.ts';

/** The account is made, since a name that is near is no more than that; whether it is, a human says. */
export function nearSuggestions(
  { idempotencyKey }: { readonly idempotencyKey: string },
  finding: AccountFinding,
): NewSuggestion[] {
  if (finding.kind !== 'made' || finding.near.length === 0) return [];
  const source = { job: 'detect-opportunity', idempotencyKey };
  return [nearSuggestion(source, finding.account, finding.near)];
}

/** Without the words of the names: reasons carry none. */
export function nearWhy(finding: AccountFinding): string[] {
  if (finding.kind !== 'made') return [];
  return finding.near.map(({ id, score }) => {
    return `account: its name is near to that of ${id} (${score}), left to a human`;
  });
}
