// Who can be told from this process: receivers of webhooks it has a secret for, monitors whose URL it knows. The clients are loaded by the
// first notice: most processes never send one.

import type { Config } from './config.js';
import type { Deliver, OutboxParts } from './scheduler/outbox.js';

/** What the outbox calls a channel of pings: a webhook may have the same name. */
export const channelOfPings = (name: string): string => `ping:${name}`;

export function toldFrom(config: Config): Pick<OutboxParts, 'channels' | 'pings' | 'heartbeat'> {
  const userAgent = `cron-agent/${config.appVersion}`;
  return {
    channels: webhooksOf(config, userAgent),
    pings: pingsOf(config, userAgent),
    ...(config.heartbeat?.url != null && {
      heartbeat: heartbeatOf({ ...config.heartbeat, url: config.heartbeat.url }, userAgent),
    }),
  };
}

function webhooksOf({ webhooks }: Config, userAgent: string): ReadonlyMap<string, Deliver> {
  const sendable = webhooks.filter(({ secrets }) => secrets.length > 0);
  return new Map(
    sendable.map((channel) => [
      channel.name,
      async (notice, signal) => (await import('./observe/webhook.js')).deliver(channel, notice, { signal, userAgent }),
    ]),
  );
}

function pingsOf({ pings }: Config, userAgent: string): ReadonlyMap<string, Deliver> {
  return new Map(
    pings.flatMap(({ url, ...channel }): readonly (readonly [string, Deliver])[] => {
      if (url === null) return [];
      const deliver: Deliver = async ({ body }, signal) =>
        (await import('./observe/ping.js')).sendPing({ ...channel, url }, body, { signal, userAgent });
      return [[channelOfPings(channel.name), deliver]];
    }),
  );
}

function heartbeatOf(
  { url, everyMs, private: isPrivate }: { readonly url: string; readonly everyMs: number; readonly private: boolean },
  userAgent: string,
): NonNullable<OutboxParts['heartbeat']> {
  return {
    everyMs,
    beat: async (signal) =>
      (await import('./observe/ping.js')).sendHeartbeat({ url, private: isPrivate }, { signal, userAgent }),
  };
}
