// What exactly an attempt ran, by hash: the same program, arguments, folder and script give the same one on every day and under
// every environment, so that a change of it shows in the audit.

import { createHash } from 'node:crypto';

export interface Fingerprint {
  readonly hash: string;
  /** JSON. */
  readonly content: string;
}

export function fingerprintOf(manifest: Readonly<Record<string, unknown>>): Fingerprint {
  const content = JSON.stringify(manifest);
  return { hash: sha256(content), content };
}

/** A value that may be a secret: known again, not shown. */
export function masked(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [name, `sha256:${sha256(value).slice(0, 16)}`]),
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
