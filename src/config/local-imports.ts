// The files that a configuration which is a program is made of: itself and what it imports from beside it, to the last one. Read as
// text, not run: what is put together while it runs (`import(name)`) is not found, nor what a package of node_modules does.

import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** `from './x'`, `import './x'`, `import('./x')`, `require('./x')`; one in a comment is a file more, and does no harm. */
const LOCAL_IMPORT = /\b(?:from|import|require)\s*\(?\s*(['"`])((?:\.{1,2})?\/[^'"`\n]+)\1/g;
const ENDINGS = ['.ts', '.js', '.mjs', '.cjs', '.mts', '.cts', '.tsx', '.jsx', '.json'];
const MOST_FILES = 500;
const MAX_BYTES = 1024 * 1024;

/** Content by path, the file itself first. @throws where that cannot be read */
export function filesOf(path: string): ReadonlyMap<string, Buffer> {
  const files = new Map([[path, readFileSync(path)]]);
  for (const [file, content] of files) {
    if (file.endsWith('.json')) continue;
    for (const [, , specifier] of content.toString('utf8').matchAll(LOCAL_IMPORT)) {
      const found = fileNamed(resolve(dirname(file), specifier!));
      if (found === undefined || files.has(found) || files.size >= MOST_FILES) continue;
      try {
        files.set(found, readFileSync(found));
      } catch {
        // What nobody may read, it cannot import either.
      }
    }
  }
  return files;
}

/** As who loads it finds it: with or without an ending, `.js` for a `.ts`, a folder for its index. */
function fileNamed(name: string): string | undefined {
  const stem = name.replace(/\.[cm]?[jt]sx?$/, '');
  const names = [name, ...ENDINGS.flatMap((ending) => [stem + ending, name + ending, `${name}/index${ending}`])];
  return names.find((each) => {
    const stat = statSync(each, { throwIfNoEntry: false });
    return stat?.isFile() === true && stat.size <= MAX_BYTES;
  });
}
