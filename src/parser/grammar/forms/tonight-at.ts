// "10 tonight", "8 this evening": an hour that a part of today completes, without "at".

import { beginsWith } from '../form-index.js';
import type { Form } from '../piece.js';
import { integer, is } from './reading.js';

export const tonightAt: Form = {
  name: 'hour of today',
  begins: beginsWith('', 'number'),
  read: (tokens, at) => {
    const hour = integer(tokens, at);
    if (hour === undefined || hour < 1 || hour > 12) return undefined;
    const today =
      is(tokens, at + 1, 'tonight') || (is(tokens, at + 1, 'this') && PARTS.has(tokens[at + 2]?.part ?? ''));
    // "meeting 10 tonight" may be the name of a meeting.
    if (!today || at > 0) return undefined;
    return { end: at + 1, piece: { kind: 'times', times: [{ hour, minute: 0, second: 0, bare: true }] } };
  },
};

const PARTS: ReadonlySet<string> = new Set(['morning', 'afternoon', 'evening']);
