// notify: a reminder. For now to the terminal of whoever is there.

import type { Builtin } from '../registry.js';
import { printable } from '../printable.js';
import type { BuiltinDeps } from './deps.js';

export function notify(deps: BuiltinDeps): Builtin {
  return {
    definition: {
      name: 'notify',
      kind: 'builtin',
      description: 'Shows a reminder.',
      params: {
        message: { type: 'string', description: 'What to say' },
        title: { type: 'string', required: false, description: 'Said first' },
      },
      effect: 'idempotent',
      lane: 'function',
    },
    runner: {
      run: async ({ args }) => {
        const words = [args['title'], args['message']].filter((part) => part !== undefined && part !== '').join(': ');
        const line = printable(words.replaceAll(/\s+/g, ' ').trim());
        deps.announce(line);
        return { kind: 'succeeded', summary: line };
      },
    },
  };
}
