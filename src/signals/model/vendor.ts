import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModelV3, LanguageModelV3GenerateResult } from '@ai-sdk/provider';
import { boundedFetch } from './bounded-fetch.ts';
import type { Model, ModelSettings, Reply } from './model.ts';
import { fromVendor } from './vendor-errors.ts';
import { ANSWER_SCHEMA } from './wire.ts';

/** Opens a model behind its vendor's API; nothing is sent before it is asked. */
export function openModel(settings: ModelSettings): Model {
  const { provider, model, timeoutMs, maxInput, maxTokens, takesSchema } = settings;
  const vendor = vendorOf(settings);
  return {
    id: `${provider}/${model}`,
    timeoutMs,
    maxInput,
    takesSchema,
    ask: async (prompt, signal) => {
      signal.throwIfAborted();
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
        return fromVendor(error, tooLong.aborted ? timeoutMs : null);
      }
    },
  };
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
  })(model);
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
