/** Which model listens, where it is, and its bounds. */
export interface ModelSettings {
  readonly provider: 'openai-compatible' | 'anthropic';
  /** The model's name, as its server knows it. */
  readonly model: string;
  /** The API's address up to its version, as https://host/v1. */
  readonly url: string;
  /** Null where the server asks for none. */
  readonly key: string | null;
  /** One call at most, in milliseconds. */
  readonly timeoutMs: number;
  /** Tokens of one answer at most. */
  readonly maxTokens: number;
  /** Characters of a conversation that are sent at most; of a longer one the middle is left out. */
  readonly maxInput: number;
  /** Whether the server takes a JSON schema; where not, the schema is a part of the prompt. */
  readonly takesSchema: boolean;
}

export interface Prompt {
  readonly system: string;
  readonly user: string;
}

/** What a model's server sent back. */
export interface Reply {
  /** The model's own text; empty where it gave none. */
  readonly text: string;
  /** Why there is no whole answer; null where there is one. */
  readonly fault: string | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Whether the model answered at all, so that the answer is kept and not asked for again. */
  readonly isAnswer: boolean;
}

/** A model that can be asked. */
export interface Model {
  /** Provider and name: `anthropic/claude-x`. */
  readonly id: string;
  readonly timeoutMs: number;
  readonly maxInput: number;
  readonly takesSchema: boolean;
  /**
   * Asks once; nothing is tried again here.
   *
   * @throws {ModelUnavailable} no answer came, or the server refused us.
   * @throws {RateLimited} the server named a time to wait, now or to an earlier call.
   */
  ask(prompt: Prompt, signal: AbortSignal): Promise<Reply>;
}
