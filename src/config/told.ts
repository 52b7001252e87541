// Who is told of what happens: webhooks, and the monitors of runs and of the scheduler.

import type { WebhookChannel } from '../observe/webhook.js';
import type { PingChannel } from '../observe/ping.js';
import type { ConfigFault } from './config-error.js';
import type { Environment } from './folders.js';
import type { LoadedFile } from './layers.js';
import type { HeartbeatChannel } from './pings.js';
import { pingsOf } from './pings.js';
import { webhooksOf } from './webhooks.js';

export interface Told {
  readonly webhooks: readonly WebhookChannel[];
  readonly pings: readonly PingChannel[];
  readonly heartbeat: HeartbeatChannel | null;
  readonly faults: readonly ConfigFault[];
}

export function toldOf(files: readonly LoadedFile[], env: Environment): Told {
  const [{ webhooks, faults }, monitors] = [webhooksOf(files, env), pingsOf(files, env)];
  return { ...monitors, webhooks, faults: [...faults, ...monitors.faults] };
}
