// The zone of the system where TZ names none: Node silently takes UTC, and nine o'clock would be another hour than was meant.

import type { Config } from '../config.js';
import { printableLine } from '../task/printable.js';
import { suggestZone, UTC, zone } from '../time/zone.js';

const MEANS_UTC = /^:?(?:etc\/)?(?:utc|gmt|uct|zulu|universal|greenwich)(?:[+-]?0)?$/i;

/** The same configuration; whoever first asks it for its zone has the note said, if there is one to say. */
export function withZoneNote(config: Config, note: (text: string) => void): Config {
  const text = config.environment['TZ'] ?? '';
  if (config.origin['timezone'] !== 'system' || text.trim() === '' || MEANS_UTC.test(text.trim())) return config;
  let said = false;
  return Object.defineProperties({} as Config, {
    ...Object.getOwnPropertyDescriptors(config),
    timezone: {
      enumerable: true,
      get() {
        const { timezone } = config;
        const words = said ? null : zoneNote(text.trim(), timezone);
        said = true;
        if (words !== null) note(words);
        return timezone;
      },
    },
  });
}

/** Null where the system made something of it. */
function zoneNote(text: string, used: string): string | null {
  const name = text.replace(/^:/, '');
  if (used !== UTC || zone(name) !== undefined) return null;
  const near = suggestZone(name) ?? 'Europe/Berlin';
  return `note: TZ is "${printableLine(text)}", which is not the name of a zone: UTC is used. Set TZ to a name such as ${near}, or give --tz ${near}.`;
}
