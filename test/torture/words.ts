import type { TortureTenant } from './intents.ts';

/**
 * Returns the tenants whose own word is in a text, in whatever case: names are stored in lower
 * case too, and tidied.
 */
export function tenantsIn(text: string, tenants: readonly TortureTenant[]): TortureTenant[] {
  const lower = text.toLowerCase();
  return tenants.filter(({ canary }) => lower.includes(canary));
}
