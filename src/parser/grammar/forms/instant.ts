// "2026-04-01T09:00", "2026-04-01T09:00:00Z": one instant, written out.

import { beginsWith, led } from '../form-index.js';
import type { Form } from '../piece.js';
import { over } from './reading.js';

export const onceAt: Form = {
  name: 'instant',
  begins: led('at on once', beginsWith('', 'instant')),
  read: (tokens, at) => {
    const i = over(tokens, over(tokens, at, 'at', 'on'), 'once');
    return tokens[i]?.kind === 'instant'
      ? { end: i + 1, piece: { kind: 'instant', text: tokens[i]?.text ?? '' } }
      : undefined;
  },
};
