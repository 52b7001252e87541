// How much one turn may take. A model that is confused, or led astray, repeats itself until something stops it.

import type { Clock } from '../time/clock.js';

export interface TurnLimits {
  /** Requests to the model. */
  readonly steps: number;
  /** Tool calls, also refused ones. */
  readonly calls: number;
  /** The same call with the same arguments: the one with this number ends the turn. */
  readonly repeats: number;
  /** Input and output together, as far as the provider counts them. */
  readonly tokens: number;
  readonly ms: number;
  /** Of one tool result, in characters. */
  readonly resultCharacters: number;
}

export const DEFAULT_LIMITS: TurnLimits = {
  steps: 12,
  calls: 20,
  repeats: 3,
  tokens: 200_000,
  ms: 120_000,
  resultCharacters: 16_000,
};

export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Counts what a turn has taken, and says when it is too much. */
export class Budget {
  readonly #limits: TurnLimits;
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #seen = new Map<string, number>();
  #steps = 0;
  #calls = 0;
  usage: Usage = { inputTokens: 0, outputTokens: 0 };

  constructor(limits: TurnLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
    this.#startedAt = clock.monotonic();
  }

  get leftMs(): number {
    return Math.max(0, this.#startedAt + this.#limits.ms - this.#clock.monotonic());
  }

  /** Takes one step, or says in a sentence why there is none left. */
  takeStep(): string | undefined {
    const { steps, tokens, ms } = this.#limits;
    if (this.#steps >= steps) return `The model took more than ${steps} steps.`;
    if (this.usage.inputTokens + this.usage.outputTokens >= tokens) return `The model used more than ${tokens} tokens.`;
    if (this.leftMs <= 0) return `The turn took longer than ${Math.round(ms / 1000)} s.`;
    this.#steps++;
    return undefined;
  }

  /** Takes one call, known by name and arguments, or says why it may not run. */
  takeCall(name: string, key: string): string | undefined {
    const { calls, repeats } = this.#limits;
    if (this.#calls >= calls) return `The model made more than ${calls} calls.`;
    this.#calls++;
    const times = (this.#seen.get(key) ?? 0) + 1;
    this.#seen.set(key, times);
    return times >= repeats ? `The model made the same call of ${name} ${times} times.` : undefined;
  }

  addUsage(usage: Usage | undefined): void {
    if (!usage) return;
    this.usage = {
      inputTokens: this.usage.inputTokens + usage.inputTokens,
      outputTokens: this.usage.outputTokens + usage.outputTokens,
    };
  }
}
