// What the database lies on. WAL needs shared memory and locks that every process sees: file systems over a network have
// neither, and the damage shows weeks later (RELIABILITY.md F36).

import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { StoreError } from '../store.js';

/** By the magic number that statfs answers with (linux/magic.h). */
const OVER_A_NETWORK: Readonly<Record<number, string>> = {
  0x6969: 'NFS',
  0x517b: 'SMB',
  0xff534d42: 'CIFS',
  0xfe534d42: 'SMB2',
  0x5346414f: 'AFS',
  0x73757245: 'Coda',
  0x564c: 'NCP',
  0x00c36400: 'Ceph',
  0x0bd00bd0: 'Lustre',
  0x47504653: 'GPFS',
};
/** May be local or not; who set it up knows. */
const UNCERTAIN: Readonly<Record<number, string>> = { 0x65735546: 'FUSE', 0x01021997: '9p' };

export type Medium = { readonly kind: 'local' | 'network' | 'uncertain'; readonly name: string };

export function mediumOf(magic: number): Medium {
  // 32 bits, sign or not.
  const number = magic >>> 0;
  const network = OVER_A_NETWORK[number];
  if (network !== undefined) return { kind: 'network', name: network };
  const uncertain = UNCERTAIN[number];
  return uncertain === undefined ? { kind: 'local', name: 'local' } : { kind: 'uncertain', name: uncertain };
}

/** Of the folder of the database, or of the nearest one that exists. Local where the system does not tell. */
export function mediumUnder(path: string): Medium {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    try {
      return mediumOf(statfsSync(folder).type);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if ((code !== 'ENOENT' && code !== 'ENOTDIR') || folder === dirname(folder))
        return { kind: 'local', name: 'local' };
    }
  }
}

/** @throws StoreError */
export function refuseNetwork(path: string, medium = mediumUnder(path)): void {
  if (medium.kind !== 'network') return;
  throw new StoreError(
    'store_unusable',
    `${path}: expected a local disk, got ${medium.name}: its locks do not keep two processes from writing at once`,
    'Name a database on a local disk with --db or CRON_AGENT_DB; copy this one there first.',
  );
}

/** The file itself, whatever name it has at the moment. Null: there is none. */
export function fileNumber(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.ino ?? null;
}
