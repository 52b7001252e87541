// What stands around a crontab line that was copied from somewhere: quotation marks, "cron:", a time zone before or behind it; and
// "@every 5m", which some schedulers write beside "@daily".

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

const DURATION = /^@every\s+((?:\d+(?:h|m|s))+)$/i;
const SECONDS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1 };

/** "@every 1h30m": time that passes from one run to the next, in seconds, whatever the clock shows. */
export function everyDuration(phrase: string): number | undefined {
  const [, duration] = DURATION.exec(unquoted(phrase.trim())) ?? [];
  if (duration === undefined) return undefined;
  const amounts = duration.toLowerCase().matchAll(/(\d+)([hms])/g);
  return [...amounts].reduce((sum, [, n, unit = 's']) => sum + Number(n) * (SECONDS[unit] ?? 1), 0);
}

function unquoted(text: string): string {
  return (QUOTED.exec(text)?.[2] ?? text).trim();
}
