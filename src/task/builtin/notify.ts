// notify: a reminder, to the terminal of whoever is there and to the configured channels.

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
      run: async ({ args, context: { runId, jobId, jobName } }) => {
        const [title, message = ''] = [args['title'], args['message']] as (string | undefined)[];
        // First: a try that fails here is made again before anybody was shown anything.
        await deps.remind({ runId, jobId, jobName, title: title ?? null, message });
        const words = [title, message].filter((part) => part !== undefined && part !== '').join(': ');
        const line = printable(words.replaceAll(/\s+/g, ' ').trim());
        deps.announce(line);
        return { kind: 'succeeded', summary: line };
      },
    },
  };
}
