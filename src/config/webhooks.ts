// Who is told: the webhooks of the user's own file, and the one of the environment. A project says none: a cloned repository must not
// choose where word of somebody's jobs goes (SECURITY X57).

import { z } from 'zod';
import { NOTICE_EVENTS } from '../job/notice.js';
import type { WebhookChannel } from '../observe/webhook.js';
import type { ConfigFault } from './config-error.js';
import type { ConfigFile } from './config-schema.js';
import { messagesOf } from './config-values.js';
import type { Environment } from './folders.js';
import type { LoadedFile } from './layers.js';
import { faultOfUrl, FROM_ENVIRONMENT, noticeEvent, webhookSecret } from './notify-schema.js';

type Configured = NonNullable<NonNullable<ConfigFile['notify']>['webhooks']>[number];

/** Those of the user's file, and the one that the environment describes. */
export function webhooksOf(
  files: readonly LoadedFile[],
  env: Environment,
): { readonly webhooks: readonly WebhookChannel[]; readonly faults: readonly ConfigFault[] } {
  const faults: ConfigFault[] = [];
  const user = files.find(({ kind }) => kind === 'user');
  const configured = user?.config.notify?.webhooks ?? [];
  const webhooks = configured.map((each) => channelOf(each, env, faults));
  const own = ownChannel(env, faults);
  return { webhooks: own ? [...webhooks, own] : webhooks, faults };
}

function channelOf(
  { name, url, secret = [], secretEnv, events, private: isPrivate = false }: Configured,
  env: Environment,
  faults: ConfigFault[],
): WebhookChannel {
  const secrets = secretEnv === undefined ? [secret].flat() : secretsIn(secretEnv, env, faults);
  return { name, url, events: events ?? NOTICE_EVENTS, secrets, private: isPrivate };
}

const URL_NAME = 'CRON_AGENT_WEBHOOK_URL';
const SECRET_NAME = 'CRON_AGENT_WEBHOOK_SECRET';
const EVENTS_NAME = 'CRON_AGENT_WEBHOOK_EVENTS';

function ownChannel(env: Environment, faults: ConfigFault[]): WebhookChannel | undefined {
  const given = env[URL_NAME];
  if (!given) return undefined;
  const fault = faultOfUrl(given);
  if (fault !== undefined) faults.push({ where: URL_NAME, key: '', message: fault });
  const secrets = secretsIn(SECRET_NAME, env, faults);
  if (!env[SECRET_NAME]) {
    const message = `expected the secret that signs for ${URL_NAME}, got nothing. Set both, or neither.`;
    faults.push({ where: SECRET_NAME, key: '', message });
  }
  const wanted = words(env[EVENTS_NAME]);
  const events = z.array(noticeEvent).safeParse(wanted);
  if (!events.success)
    for (const message of messagesOf(events.error, wanted)) faults.push({ where: EVENTS_NAME, key: '', message });
  const chosen = events.success && events.data.length > 0 ? events.data : NOTICE_EVENTS;
  return { name: FROM_ENVIRONMENT, url: given, events: chosen, secrets, private: false };
}

/** Several stand apart by spaces. A variable that is not set here is one of another process: that one sends. */
function secretsIn(name: string, env: Environment, faults: ConfigFault[]): readonly string[] {
  return words(env[name]).flatMap((text) => {
    const parsed = webhookSecret.safeParse(text);
    if (parsed.success) return [parsed.data];
    for (const message of messagesOf(parsed.error, undefined)) faults.push({ where: name, key: '', message });
    return [];
  });
}

function words(text = ''): readonly string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}
