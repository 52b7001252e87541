// The checks of `doctor` about who is told, and whether it arrives. Of a URL only its beginning: the rest may be a secret.

import type { World } from '../compose.js';
import { formatInstant } from '../time/instant.js';
import type { Check } from './doctor-checks.js';

export async function noticeChecks({ config, store }: World): Promise<readonly Check[]> {
  const standings = await store.noticeStandings();
  const told = [
    ...config.webhooks.map(({ name, url, secrets }) => ({ name, url, lacks: secrets.length > 0 ? null : SECRET })),
    ...config.pings.map(({ name, url }) => ({ name: `ping:${name}`, url, lacks: url === null ? ADDRESS : null })),
  ];
  const known = told.map(({ name, url, lacks }): Check => {
    const standing = standings.find(({ channel }) => channel === name);
    const { waiting = 0, dead = 0, lastSentAt = null, lastError = null } = standing ?? {};
    const sent = lastSentAt === null ? 'nothing sent yet' : `last sent ${formatInstant(lastSentAt)}`;
    const trouble = lastError === null ? '' : `, ${dead} given up; the last try: ${lastError}`;
    const at = url === null ? '' : ` at ${new URL(url).origin}`;
    const found = `${name}${at}: ${sent}, ${waiting} waiting${trouble}`;
    const [ok, fix] = [lastError === null, 'Look at the receiver, and at notify in the configuration.'];
    if (lacks !== null) return { name: 'notices', ok, found: `${found}; ${lacks.what}`, fix: lacks.fix };
    return ok ? { name: 'notices', ok, found } : { name: 'notices', ok, found, fix };
  });
  const left = standings.filter(({ channel, waiting }) => waiting > 0 && !told.some(({ name }) => name === channel));
  return [
    ...known,
    ...left.map(({ channel, waiting }) => ({
      ...{ name: 'notices', ok: false, found: `${channel}: ${waiting} waiting, and no such channel is configured` },
      fix: 'Configure it again; after 90 days they are dropped.',
    })),
  ];
}

const SECRET = {
  what: 'no secret here',
  fix: 'Set the variable that its secretEnv names, here or for the scheduler that is to send.',
};
const ADDRESS = {
  what: 'no URL here',
  fix: 'Set the variable that its urlEnv names, here or for the scheduler that is to send.',
};
