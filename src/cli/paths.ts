// Paths as typed: relative to where the command was typed.

import { resolve } from 'node:path';
import type { Cli } from './cli.js';

export function pathTo(cli: Pick<Cli, 'io'>, path: string): string {
  return resolve(cli.io.cwd, path);
}
