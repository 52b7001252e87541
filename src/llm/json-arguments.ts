// From the text a model wrote to the object it meant, or a refusal that can be sent back to it. Only dress is taken off
// (LLM.md calls for no more): fences, prose around exactly one object, one level of double encoding, '' and null for "no
// arguments", and what lenient-json reads. A text that is cut is refused, however obvious its ending seems: the ending of
// a command, an hour or a date is exactly what must not be invented.

import { readValue, Unreadable } from './lenient-json.js';

export type ReadJson =
  | { readonly ok: true; readonly value: Record<string, unknown> }
  /** `problem` says what was found, in words that a model or a person can act on. */
  | { readonly ok: false; readonly problem: string };

export const MAX_JSON_BYTES = 256 * 1024;

const FENCE = /^(?:```|~~~)[\w-]*[ \t]*\r?\n([^]*?)\r?\n?(?:```|~~~)$/;

/**
 * @example readJsonObject("```json\n{'hour': 9,}\n```") // { ok: true, value: { hour: 9 } }
 * @example readJsonObject('{"hour": 9, "minute": 3')    // { ok: false, problem: 'expected one JSON object, but it is cut: …' }
 */
export function readJsonObject(text: string): ReadJson {
  if (Buffer.byteLength(text, 'utf8') > MAX_JSON_BYTES) return refused(`it is larger than ${MAX_JSON_BYTES / 1024} KB`);
  try {
    return { ok: true, value: objectIn(text, 1) };
  } catch (error) {
    if (error instanceof Unreadable) return refused(error.message);
    throw error;
  }
}

/** True when the text is already what a strict server accepts in the history: a JSON object without any dress. */
export function isPlainJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function objectIn(raw: string, encodingsLeft: number): Record<string, unknown> {
  const text = withoutFence(raw.replace(/^\uFEFF/, '').trim());
  if (text === '') return {};
  const whole = wholeValue(text);
  if (whole === undefined) return objectInProse(text);
  const { value } = whole;
  if (value === null) return {};
  if (typeof value === 'string') {
    if (encodingsLeft === 0) throw new Unreadable('it is encoded as a string more than once');
    return objectIn(value, encodingsLeft - 1);
  }
  if (!isObject(value)) throw new Unreadable(`it is ${Array.isArray(value) ? 'an array' : `a ${typeof value}`}`);
  return value;
}

/** The value that the text is from its first to its last character, or `undefined` where there is more, or something else. */
function wholeValue(text: string): { readonly value: unknown } | undefined {
  if (text.startsWith('{\\"')) return wholeValue(`"${text}"`);
  const startsLikeAValue = /^(?:[{["]|(?:null|None|true|false|True|False|-?\d[\d.eE+-]*)$)/.test(text);
  if (!startsLikeAValue) return undefined;
  try {
    const { value, end } = readValue(text, 0);
    return text.slice(end).trim() === '' ? { value } : undefined;
  } catch (error) {
    // A text that begins with a quotation mark may be prose that quotes something, or an object in bare quotation marks.
    if (error instanceof Unreadable && text.startsWith('"')) return undefined;
    throw error;
  }
}

function objectInProse(text: string): Record<string, unknown> {
  const start = text.indexOf('{');
  if (start < 0) throw new Unreadable(`it has no object in it: ${JSON.stringify(text.slice(0, 40))}`);
  const { value, end } = readValue(text, start);
  const around = [text.slice(0, start), text.slice(end)];
  if (!around.every(isProse)) throw new Unreadable('there is more than one object, or broken JSON around it');
  if (!isObject(value)) throw new Unreadable('it has no object in it');
  return value;
}

/** Words, not a piece of JSON: a bracket, `"key":` or a leading comma beside the object means that it did not end there. */
function isProse(text: string): boolean {
  return !/[{}[\]]/.test(text) && !/["']\s*:/.test(text) && !/^\s*[,:]/.test(text);
}

function withoutFence(text: string): string {
  return FENCE.exec(text)?.[1]?.trim() ?? text;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refused(why: string): ReadJson {
  return { ok: false, problem: `expected one JSON object, but ${why}` };
}
