// Trying again, by our own rules: the client would sleep for any Retry-After without a cap and ignore an interruption
// meanwhile. Full jitter, at most four tries, a wait that the deadline cannot hold ends at once, and a failure that comes
// back word for word from a server that thinks (status 500, or 200 without an answer) is the request's fault: two tries.

import { ModelError } from './model.js';
import type { Patience } from './patience.js';
import type { Failure } from './provider-error.js';
import { toModelError } from './provider-error.js';

export type Attempt<T> =
  | { readonly ok: true; readonly value: T }
  /** `final`: something was shown already, another try would show it twice. */
  | { readonly ok: false; readonly failure: Failure; readonly final?: boolean };

export interface RetryOptions {
  readonly host: string;
  readonly deadlineMs: number;
  /** In [0, 1). */
  readonly random: () => number;
}

const MAX_TRIES = 4;
const BASE_MS = 1_000;
const CAP_MS = 60_000;

/** @throws ModelError with the provider's sentence once trying again makes no sense, or when `patience` ends. */
export async function persist<T>(
  attempt: () => Promise<Attempt<T>>,
  patience: Patience,
  options: RetryOptions,
): Promise<T> {
  let previous: Failure | undefined;
  for (let tries = 1; ; tries++) {
    const outcome = await attempt();
    if (outcome.ok) return outcome.value;
    if (patience.ended) throw endedError(patience, options, previous ?? outcome.failure);
    const { failure } = outcome;
    const givesUp = !failure.transient || outcome.final === true || tries >= MAX_TRIES || repeats(previous, failure);
    if (givesUp) throw toModelError(options.host, failure);
    const waitMs = failure.retryAfterMs ?? options.random() * Math.min(CAP_MS, BASE_MS * 2 ** (tries - 1));
    if (waitMs >= patience.leftMs) throw tooLongError(options.host, failure, waitMs);
    await patience.sleep(waitMs);
    if (patience.ended) throw endedError(patience, options, failure);
    previous = failure;
  }
}

function repeats(previous: Failure | undefined, failure: Failure): boolean {
  const thinks = failure.status === 500 || failure.status === 200;
  return thinks && previous?.status === failure.status && previous.sentence === failure.sentence;
}

function tooLongError(host: string, failure: Failure, waitMs: number): ModelError {
  const seconds = Math.ceil(waitMs / 1000);
  const sentence = `${failure.sentence} It asks to wait ${seconds} s, longer than a turn may take.`;
  return toModelError(host, { ...failure, sentence, hint: `Try again in ${seconds} s.` });
}

function endedError(patience: Patience, options: RetryOptions, last: Failure): ModelError {
  if (patience.ended === 'interrupted') {
    return new ModelError(`${options.host}: interrupted`, {
      hint: 'Say it again when you are ready.',
      transient: false,
    });
  }
  const before = last.status === undefined ? '' : ` The last answer was: ${last.sentence} (HTTP ${last.status})`;
  return new ModelError(
    `${options.host}: no complete answer within ${Math.round(options.deadlineMs / 1000)} s.${before}`,
    {
      hint: 'Try again, or use a faster model.',
      transient: true,
      ...(last.status === undefined ? {} : { status: last.status }),
    },
    { cause: last.cause },
  );
}
