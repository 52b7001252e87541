// The screen of a process: data on stdout, everything for people alone on stderr. On a terminal lines are broken between words.

import type { Cli } from '../cli.js';
import type { Screen } from './turn.js';
import type { Measure } from './wrapping.js';
import { Wrapping } from './wrapping.js';

export async function streamScreen(cli: Pick<Cli, 'io' | 'globals'>): Promise<Screen> {
  const { stdout, stderr } = cli.io;
  const dim =
    stderr.isTTY === true && cli.globals.color !== false
      ? (text: string) => `\u001b[2m${text}\u001b[22m`
      : (text: string) => text;
  const plain: Screen = {
    write: (text) => void stdout.write(text),
    line: (text) => void stdout.write(`${text}\n`),
    aside: (text) => void stdout.write(`${text}\n`),
    note: (text) => void stderr.write(`${dim(text)}\n`),
  };
  if (stdout.isTTY !== true) return plain;
  const measure: Measure = (await import('string-width')).default;
  const wrapping = new Wrapping(measure, () => stdout.columns || 80);
  const whole = (text: string): void => void stdout.write(wrapping.add(`${text}\n`));
  return {
    write: (text) => void stdout.write(wrapping.add(text)),
    line: whole,
    aside: whole,
    note(text) {
      stdout.write(wrapping.rest());
      const noted = new Wrapping(measure, () => stderr.columns || 80);
      stderr.write(`${dim(noted.add(text) + noted.rest())}\n`);
    },
  };
}
