// What stands around a crontab line that was copied from somewhere: quotation marks, "cron:", a time zone before or behind it.

import { looksLikeCrontab } from '../schedule/crontab.js';
import { zone, type ZoneName } from '../time/zone.js';

export interface WordedCrontab {
  readonly line: string;
  readonly timezone?: ZoneName;
}

const LABEL = /^(?:cron(?:tab)?(?: (?:expression|schedule|line))?|schedule)\s*[:=]\s*/i;
const QUOTED = /^(["'`])(.*)\1$/s;
const ZONE_BEFORE = /^(?:CRON_)?TZ=(\S+)\s+(.*)$/s;
const ZONE_BEHIND = /^(.*?)\s+(?:in\s+)?\(?([A-Za-z]+(?:\/[A-Za-z_+-]+)+|UTC)\)?$/s;

/** The bare line, or `undefined` where nothing stands around one. */
export function unwrapCrontab(phrase: string): WordedCrontab | undefined {
  const bare = unquoted(unquoted(phrase.trim()).replace(LABEL, ''));
  const [, before, behindIt] = ZONE_BEFORE.exec(bare) ?? [];
  const [, line, behind] = ZONE_BEHIND.exec(bare) ?? [];
  const name = before ?? behind;
  const text = unquoted(before === undefined ? (line ?? bare) : (behindIt ?? ''));
  if (text === phrase || text.startsWith('@') || !looksLikeCrontab(text)) return undefined;
  if (name === undefined) return { line: text };
  const timezone = zone(name);
  return timezone === undefined ? undefined : { line: text, timezone };
}

function unquoted(text: string): string {
  return (QUOTED.exec(text)?.[2] ?? text).trim();
}
