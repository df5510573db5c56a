import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModelV3, LanguageModelV3GenerateResult } from '@ai-sdk/provider';
import { RateLimited } from '../../errors.ts';
import { boundedFetch } from './bounded-fetch.ts';
import type { Model, ModelSettings, Reply } from './model.ts';
import { openPause, type Pause } from './pause.ts';
import { fromVendor } from './vendor-errors.ts';
import { ANSWER_SCHEMA } from './wire.ts';

/**
 * Opens a model behind its vendor's API; nothing is sent before it is asked. Once its server wants
 * a pause, nothing is sent until that is over: a process opens one model for all its jobs.
 */
export function openModel(settings: ModelSettings, nowMs = () => performance.now()): Model {
  const { provider, model, timeoutMs, maxInput, maxTokens, takesSchema } = settings;
  const vendor = vendorOf(settings);
  const pause = openPause(nowMs);
  return {
    id: `${provider}/${model}`,
    timeoutMs,
    maxInput,
    takesSchema,
    ask: async (prompt, signal) => {
      signal.throwIfAborted();
      pause.check();
      const tooLong = AbortSignal.timeout(timeoutMs);
      try {
        const result = await vendor.doGenerate({
          prompt: [
            { role: 'system', content: prompt.system },
            { role: 'user', content: [{ type: 'text', text: prompt.user }] },
          ],
          responseFormat: takesSchema
            ? { type: 'json', name: 'answer', schema: ANSWER_SCHEMA }
            : { type: 'json' },
          temperature: 0,
          maxOutputTokens: maxTokens,
          abortSignal: AbortSignal.any([signal, tooLong]),
        });
        return replyIn(result, maxTokens);
      } catch (error) {
        signal.throwIfAborted();
        return answeredOr(pause, () => fromVendor(error, tooLong.aborted ? timeoutMs : null));
      }
    },
  };
}

/** A pause that one call is told of is kept by all. */
function answeredOr(pause: Pause, reply: () => Reply): Reply {
  try {
    return reply();
  } catch (error) {
    if (error instanceof RateLimited) pause.extend(error.retryAfterMs);
    throw error;
  }
}

function vendorOf({ provider, model, url, key, takesSchema }: ModelSettings): LanguageModelV3 {
  const common = { baseURL: url, fetch: boundedFetch };
  // Said explicitly, since the vendor's package would look for a key in its own variables.
  if (provider === 'anthropic') return createAnthropic({ ...common, apiKey: key ?? '-' })(model);
  return createOpenAICompatible({
    ...common,
    name: 'model',
    supportsStructuredOutputs: takesSchema,
    ...(key !== null && { apiKey: key }),
    transformRequestBody: (body) => asTaken(body, url),
  })(model);
}

/** Models that think before they answer set their own temperature. */
const THINKING = /^(?:o\d|gpt-5)/;

/**
 * Returns a request as the host takes it. OpenAI's own has another name for the bound of an answer,
 * which those who speak its older form do not know.
 */
export function asTaken(body: Record<string, unknown>, url: string): Record<string, unknown> {
  if (new URL(url).hostname !== 'api.openai.com') return body;
  const { max_tokens: max_completion_tokens, temperature, ...rest } = body;
  const isThinking = THINKING.test(String(body.model));
  return { ...rest, max_completion_tokens, ...(!isThinking && { temperature }) };
}

function replyIn(result: LanguageModelV3GenerateResult, maxTokens: number): Reply {
  const { content, finishReason, usage } = result;
  const text = content.map((part) => (part.type === 'text' ? part.text : '')).join('');
  const faults: Readonly<Record<string, string>> = {
    length: `its answer was cut at ${maxTokens} tokens`,
    'content-filter': 'it refused to answer',
    error: 'it stopped because of an error',
  };
  const silence = text.trim() === '' ? 'it gave no answer' : null;
  return {
    text,
    fault: faults[finishReason.unified] ?? silence,
    inputTokens: usage.inputTokens.total ?? 0,
    outputTokens: usage.outputTokens.total ?? 0,
    isAnswer: true,
  };
}
