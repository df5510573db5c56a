import { APICallError } from '@ai-sdk/provider';
import { ModelUnavailable, RateLimited } from '../../errors.ts';
import type { Reply } from './model.ts';

/** How long is waited where a server names no time, and the bounds of what it may name. */
const WAIT_MS = { byDefault: 30_000, shortest: 1_000, longest: 3_600_000 };

/** What refuses the one request that was sent, and would again. */
const REFUSED = new Set([400, 413, 422]);

const HINTS: Readonly<Record<number, string>> = {
  401: 'it refuses the key: see DEALKEEPER_MODEL_KEY',
  402: 'it wants to be paid',
  403: 'it refuses the key: see DEALKEEPER_MODEL_KEY',
  404: 'it knows no such model or address: see DEALKEEPER_MODEL and DEALKEEPER_MODEL_URL',
};

/**
 * Turns a vendor's failure into ours, or into the reply that the request was refused. The vendor's
 * error is not kept as the cause: it holds the request, and with it what was said.
 *
 * @throws {RateLimited} 429.
 * @throws {ModelUnavailable} anything else that may pass.
 */
export function fromVendor(error: unknown, timedOutMs: number | null): Reply {
  if (timedOutMs !== null) {
    throw new ModelUnavailable(`the model gave no answer within ${timedOutMs} ms`, {
      mayCost: true,
    });
  }
  if (!APICallError.isInstance(error)) {
    throw new ModelUnavailable("the model's server gave no answer that can be read", {
      mayCost: true,
    });
  }
  const { statusCode: status, responseHeaders = {} } = error;
  if (status === 429) {
    throw new RateLimited("the model's server wants a pause", waitIn(responseHeaders));
  }
  if (status !== undefined && REFUSED.has(status)) {
    const fault = `its server refused the request (${status})`;
    return { text: '', fault, inputTokens: 0, outputTokens: 0, isAnswer: false };
  }
  const mayCost = status !== undefined && status < 400;
  throw new ModelUnavailable(`the model's server: ${factOf(status)}`, { mayCost });
}

function factOf(status: number | undefined): string {
  if (status === undefined) return 'it cannot be reached';
  if (status < 400) return `its answer cannot be read (${status})`;
  return `${HINTS[status] ?? 'it is in trouble'} (${status})`;
}

/** Reads `retry-after` in its forms: milliseconds, seconds, a date. */
function waitIn(headers: Readonly<Record<string, string>>): number {
  const precise = Number.parseFloat(headers['retry-after-ms'] ?? '');
  const said = headers['retry-after'] ?? '';
  const seconds = /^\d+(?:\.\d+)?$/.test(said)
    ? Number(said) * 1_000
    : Date.parse(said) - Date.now();
  const waitMs = [precise, seconds].find(Number.isFinite) ?? WAIT_MS.byDefault;
  return Math.round(Math.min(WAIT_MS.longest, Math.max(WAIT_MS.shortest, waitMs)));
}
