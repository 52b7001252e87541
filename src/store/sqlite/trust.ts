// Who else can write the database says what runs here, with our rights (RELIABILITY.md F110): a file that everybody may write, or
// that belongs to somebody else, is not worked on. It may be looked at.

import { statSync } from 'node:fs';
import { StoreError } from '../store.js';

const WRITABLE_BY_ALL = 0o002;

/** The log beside the file is a part of it: what stands there is merged at the next opening. @throws StoreError */
export function refuseUntrusted(path: string): void {
  for (const each of [path, `${path}-wal`]) {
    const fault = faultOf(each);
    if (fault === undefined) continue;
    const hint = `Look at what it holds (cron-agent list, history, audit), then: ${fault.remedy}`;
    throw new StoreError('store_unusable', `${each}: ${fault.what}`, hint);
  }
}

function faultOf(path: string): { readonly what: string; readonly remedy: string } | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  const me = process.getuid?.();
  if (stat === undefined || me === undefined) return undefined;
  if (stat.uid !== me && stat.uid !== 0) {
    const what = `expected a database of yours or root's, got one of the user with id ${stat.uid}: it would run commands as you`;
    return { what, remedy: `chown ${me} '${path}', or run cron-agent as that user.` };
  }
  if ((stat.mode & WRITABLE_BY_ALL) === 0) return undefined;
  const mode = (stat.mode & 0o777).toString(8);
  const what = `expected a database that only its owner can write, got mode ${mode}: anybody here could have it run commands`;
  return { what, remedy: `chmod 600 '${path}'` };
}
