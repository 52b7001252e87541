// The screen of a process: data on stdout, everything for people alone on stderr.

import type { Cli } from '../cli.js';
import type { Screen } from './turn.js';

export function streamScreen(cli: Pick<Cli, 'io' | 'globals'>): Screen {
  const { stdout, stderr } = cli.io;
  const dim =
    stderr.isTTY === true && cli.globals.color !== false
      ? (text: string) => `\u001b[2m${text}\u001b[22m`
      : (text: string) => text;
  return {
    write: (text) => void stdout.write(text),
    line: (text) => void stdout.write(`${text}\n`),
    aside: (text) => void stdout.write(`${text}\n`),
    note: (text) => void stderr.write(`${dim(text)}\n`),
  };
}
