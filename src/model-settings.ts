import type { Config } from './config.ts';
import { ConfigurationError } from './errors.ts';
import type { ModelSettings } from './signals/model/model.ts';

const ANTHROPIC_URL = 'https://api.anthropic.com/v1';

/**
 * Returns the model that a configuration names; null where it names none, and rules listen.
 *
 * @throws {ConfigurationError} the model has no address, or its vendor no key.
 */
export function modelSettings(config: Config): ModelSettings | null {
  const {
    DEALKEEPER_MODEL: model,
    DEALKEEPER_MODEL_PROVIDER: provider,
    DEALKEEPER_MODEL_KEY: key = null,
  } = config;
  if (model === undefined) return null;
  const url = config.DEALKEEPER_MODEL_URL ?? (provider === 'anthropic' ? ANTHROPIC_URL : null);
  if (url === null) {
    throw new ConfigurationError(
      "DEALKEEPER_MODEL_URL is not set: name the model's API, as https://host/v1",
    );
  }
  if (url === ANTHROPIC_URL && key === null) {
    throw new ConfigurationError('DEALKEEPER_MODEL_KEY is not set: the vendor asks for one');
  }
  return {
    provider,
    model,
    url,
    key,
    timeoutMs: config.DEALKEEPER_MODEL_TIMEOUT_MS,
    maxTokens: config.DEALKEEPER_MODEL_MAX_TOKENS,
    maxInput: config.DEALKEEPER_MODEL_MAX_INPUT,
    takesSchema: config.DEALKEEPER_MODEL_SCHEMA,
  };
}
