// Which monitors are told of each run, and who is told that the scheduler lives: from the user's own file and from the environment,
// never from a project's (SECURITY X57). A URL of a monitor is a secret: no message shows one.

import type { PingChannel } from '../observe/ping.js';
import { SLUG } from '../observe/ping.js';
import type { ConfigFault } from './config-error.js';
import type { ConfigFile } from './config-schema.js';
import type { Environment } from './folders.js';
import type { LoadedFile } from './layers.js';
import { faultOfUrl, FROM_ENVIRONMENT } from './notify-schema.js';

type Notify = NonNullable<ConfigFile['notify']>;

/** "I live", told on a period. */
export interface HeartbeatChannel {
  /** Null: this process knows none. */
  readonly url: string | null;
  readonly everyMs: number;
  readonly private: boolean;
}

const EVERY_MS = 60_000;
const PING_URL = 'CRON_AGENT_PING_URL';
const HEARTBEAT_URL = 'CRON_AGENT_HEARTBEAT_URL';

export function pingsOf(
  files: readonly LoadedFile[],
  env: Environment,
): {
  readonly pings: readonly PingChannel[];
  readonly heartbeat: HeartbeatChannel | null;
  readonly faults: readonly ConfigFault[];
} {
  const faults: ConfigFault[] = [];
  const user = files.find(({ kind }) => kind === 'user');
  const { pings = [], heartbeat } = user?.config.notify ?? {};
  const configured = pings.map((each, index) =>
    channelOf(each, `notify.pings.${index}`, user?.path ?? '', env, faults),
  );
  const own = urlIn(PING_URL, env, faults);
  if (own !== null && !own.includes(SLUG)) faults.push({ where: PING_URL, key: '', message: NEEDS_SLUG });
  const all =
    own === null ? configured : [...configured, { name: FROM_ENVIRONMENT, url: own, jobs: null, private: false }];
  return { pings: all, heartbeat: heartbeatOf(heartbeat, env, faults), faults };
}

const NEEDS_SLUG = `expected ${SLUG} in the URL, where the job's name belongs, got none: all jobs would be one check. Write it, or name the one job.`;

function channelOf(
  { name, url, urlEnv, jobs, private: isPrivate = false }: NonNullable<Notify['pings']>[number],
  key: string,
  where: string,
  env: Environment,
  faults: ConfigFault[],
): PingChannel {
  const known = urlEnv === undefined ? (url ?? null) : urlIn(urlEnv, env, faults);
  if (known !== null && !known.includes(SLUG) && jobs?.length !== 1)
    faults.push(
      urlEnv === undefined
        ? { where, key: `${key}.url`, message: NEEDS_SLUG }
        : { where: urlEnv, key: '', message: NEEDS_SLUG },
    );
  return { name, url: known, jobs: jobs ?? null, private: isPrivate };
}

function heartbeatOf(
  configured: Notify['heartbeat'],
  env: Environment,
  faults: ConfigFault[],
): HeartbeatChannel | null {
  const own = urlIn(HEARTBEAT_URL, env, faults);
  if (own !== null) return { url: own, everyMs: configured?.every ?? EVERY_MS, private: false };
  if (configured === undefined) return null;
  const { url, urlEnv, every = EVERY_MS, private: isPrivate = false } = configured;
  return { url: urlEnv === undefined ? (url ?? null) : urlIn(urlEnv, env, faults), everyMs: every, private: isPrivate };
}

/** Null: it is not set here; another process may have it. */
function urlIn(name: string, env: Environment, faults: ConfigFault[]): string | null {
  const url = env[name]?.trim();
  if (!url) return null;
  const fault = faultOfUrl(url.replaceAll(SLUG, 'slug'));
  if (fault !== undefined) faults.push({ where: name, key: '', message: fault });
  return url;
}
