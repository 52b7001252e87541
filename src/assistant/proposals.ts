// What a model proposes and a person must agree to. One at a time is asked, and not for ever: whoever is asked fifty times says yes to
// the fifty-first without reading it (SECURITY.md X12). What is not asked is denied.

import type { Instant } from '../time/instant.js';
import { plus } from '../time/instant.js';
import { inPlainSight } from '../crontab/show.js';

/** So many that got no yes within the time below; then nothing is asked for as long. */
const MOST_UNANSWERED = 5;
const COOL_DOWN_MS = 10 * 60_000;

interface Call {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

export class Proposals {
  #unanswered: Instant[] = [];
  #before: Call | null = null;

  /** Until when nothing is asked; null: it may be. */
  restsUntil(now: Instant): Instant | null {
    this.#unanswered = this.#unanswered.filter((at) => plus(at, COOL_DOWN_MS) > now);
    if (this.#unanswered.length < MOST_UNANSWERED) return null;
    return plus(this.#unanswered.at(-1)!, COOL_DOWN_MS);
  }

  /** It is asked now. Answers what there is to say about it beside its card. */
  asked(call: Call, now: Instant): readonly string[] {
    const before = this.#before;
    const count = this.#unanswered.push(now);
    this.#before = call;
    const left = MOST_UNANSWERED - count;
    return [
      ...(before?.name === call.name && !isSame(before, call)
        ? [`like      the one before, but ${differences(before, call).join(', ')}`]
        : []),
      ...(count > 2
        ? [
            `asked     ${count} times in a row without a yes; ${left === 0 ? 'this is the last for a while' : `${left} more, then no more for a while`}`,
          ]
        : []),
    ];
  }

  agreed(): void {
    this.#unanswered.pop();
  }
}

const SHOWN = 5;

/** Further changes that the same reply wanted: none of them is done, nor asked. By what differs from the one that is. */
export function deniedBeside(asked: Call, others: readonly Call[]): readonly string[] {
  const names = [...new Set(others.map(({ name }) => name))];
  return names.map((name) => {
    const some = others.filter((other) => other.name === name);
    const shown = some.slice(0, SHOWN).map((other) => differences(asked, other).join(', '));
    const more = some.length - shown.length;
    return `denied    ${some.length} more ${name} of the same reply: ${shown.join('; ')}${more > 0 ? `; …+${more}` : ''}`;
  });
}

function isSame(one: Call, other: Call): boolean {
  return JSON.stringify(one.arguments) === JSON.stringify(other.arguments);
}

function differences(one: Call, other: Call): readonly string[] {
  const keys = new Set([...Object.keys(one.arguments), ...Object.keys(other.arguments)]);
  const changed = [...keys].filter((key) => text(one.arguments[key]) !== text(other.arguments[key]));
  return changed.length === 0
    ? ['nothing']
    : changed.map((key) => `${inPlainSight(key)}: ${text(other.arguments[key])}`);
}

function text(value: unknown): string {
  return value === undefined ? '(left out)' : inPlainSight(JSON.stringify(value));
}
