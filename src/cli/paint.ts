// Tones as colours, modestly: the sixteen that every terminal has, and only where the configuration says colour.

import { styleText } from 'node:util';
import type { Paint, Tone } from './table.js';

const STYLES = {
  good: 'green',
  bad: 'red',
  busy: 'cyan',
  odd: 'yellow',
  faint: 'dim',
  title: 'bold',
} as const satisfies { readonly [T in Tone]: string };

export function painter(color: boolean): Paint {
  if (!color) return (text) => text;
  // Whether there is colour has been decided: by flags, NO_COLOR and the stream that is written to.
  return (text, tone) => styleText(STYLES[tone], text, { validateStream: false });
}

/** The tone of a run's or an instant's state, as it stands at the beginning of a cell. */
export function toneOfState(cell: string): Tone | undefined {
  const [state = ''] = cell.split(' ', 1);
  if (state === 'succeeded') return 'good';
  if (['failed', 'timed_out', 'dead', 'unknown', 'expired', 'quarantined'].includes(state)) return 'bad';
  if (['running', 'queued', 'retry_wait', 'waiting_approval'].includes(state)) return 'busy';
  if (state === 'paused' || state.startsWith('SKIPPED_')) return 'odd';
  return ['done', 'cancelled', 'removed', 'exhausted', '-'].includes(state) ? 'faint' : undefined;
}
