// What may be said behind any phrase, and changes nothing of when it means: "with up to 30 seconds of jitter", "run right after if the
// clock jumps over it", "on the local clock". The words are those of the read-back.

import type { CommonOptions } from '../../../schedule/schedule.js';

type Options = Pick<CommonOptions, 'jitterSeconds' | 'onGap' | 'clock'>;

export interface Spoken {
  /** The phrase without them. */
  readonly rest: string;
  readonly words: string;
  readonly options: Options;
}

const FORMS: readonly (readonly [RegExp, (found: RegExpExecArray) => Options])[] = [
  [/,? with (?:up to |a )?([1-9]\d{0,4})[ -](second|minute)s?(?: of)? jitter$/i, jitter],
  [/,? with (?:a )?jitter(?: of)?(?: up to)? ([1-9]\d{0,4}) (second|minute)s?$/i, jitter],
  [/,? skipped if the clock jumps over it$/i, () => ({ onGap: 'skip' })],
  [/,? run right after if the clock jumps over it$/i, () => ({ onGap: 'next_valid' })],
  [/,? on the local clock$/i, () => ({ clock: 'local' })],
];

/** `undefined` where none is said, or one of them twice. */
export function spokenOptions(phrase: string): Spoken | undefined {
  const zone = / \([A-Za-z][\w+/-]*\)$/.exec(phrase)?.[0] ?? '';
  let rest = phrase.slice(0, phrase.length - zone.length).trimEnd();
  const whole = rest;
  let options: Options = {};
  for (let found = last(rest); found; found = last(rest)) {
    if (Object.keys(found.options).some((name) => name in options)) return undefined;
    options = { ...options, ...found.options };
    rest = rest.slice(0, found.from);
  }
  return rest === whole || rest === ''
    ? undefined
    : { rest: rest + zone, words: whole.slice(rest.length).trim(), options };
}

function last(text: string): { readonly from: number; readonly options: Options } | undefined {
  for (const [pattern, read] of FORMS) {
    const found = pattern.exec(text);
    if (found) return { from: found.index, options: read(found) };
  }
  return undefined;
}

function jitter([, n, unit]: RegExpExecArray): Options {
  return { jitterSeconds: Number(n) * (unit?.toLowerCase() === 'minute' ? 60 : 1) };
}
