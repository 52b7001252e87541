// What may stand in the `notify` section: who is told when something wants a person. Secrets and URLs never stand in a message: one
// that ends with a full stop has no value shown after it.

import { z } from 'zod';
import { NOTICE_EVENTS } from '../job/notice.js';
import { addressOf, reachOf } from '../observe/addresses.js';
import { SLUG } from '../observe/ping.js';
import { fold } from '../task/suggest.js';
import { parsePeriod } from '../time/period.js';

/** The channel that the environment describes. */
export const FROM_ENVIRONMENT = 'environment';

export const noticeEvent = z.enum(NOTICE_EVENTS);

export const webhookSecret = z.string().transform((text, context) => {
  const [, encoded = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.length >= 24 && bytes.length <= 64) return `whsec_${bytes.toString('base64')}`;
  const message = `expected "whsec_" and 24 to 64 bytes in base64, got something else. Make one: echo "whsec_$(head -c 32 /dev/urandom | base64)".`;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const url = z.string().superRefine((text, context) => {
  const fault = faultOfUrl(text);
  if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
});

const NAME = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, 'expected a name of letters, digits, "_" and "-"');

const webhook = z
  .object({
    name: NAME,
    url,
    /** Several while one is replaced by the next. */
    secret: z.union([webhookSecret, z.array(webhookSecret).min(1).max(5)]).optional(),
    secretEnv: z
      .string()
      .regex(
        /^(?!whsec_)[A-Za-z_][A-Za-z0-9_]*$/,
        'expected the name of an environment variable, got something else. A secret itself stands in "secret".',
      )
      .optional(),
    events: z.array(noticeEvent).min(1).optional(),
    private: z.boolean().optional(),
  })
  .strict();

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** A URL, which may be a secret itself, or the variable that holds it. */
const whereTo = {
  url: z
    .string()
    .superRefine((text, context) => {
      const fault = faultOfUrl(text.replaceAll(SLUG, 'slug'));
      if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
    })
    .optional(),
  urlEnv: z.string().regex(VARIABLE, 'expected the name of an environment variable, got something else.').optional(),
  private: z.boolean().optional(),
};

const ping = z
  .object({ name: NAME, ...whereTo, jobs: z.array(z.string().min(1)).min(1).max(1_000).optional() })
  .strict();

export const heartbeatPeriod = z.string().transform((text, context): number => {
  const ms = parsePeriod(text);
  if (ms !== undefined && ms >= 1_000 && ms <= 86_400_000) return ms;
  context.addIssue({ code: 'custom', message: 'expected a period from 1s to 1d, such as "5m".' });
  return z.NEVER;
});
const heartbeat = z.object({ ...whereTo, every: heartbeatPeriod.optional() }).strict();

function oneUrl(
  { url, urlEnv }: { url?: string | undefined; urlEnv?: string | undefined },
  context: z.RefinementCtx,
): void {
  if ((url === undefined) !== (urlEnv === undefined)) return;
  const message = `expected one of url and urlEnv, got ${url === undefined ? 'neither' : 'both'}.`;
  context.addIssue({ code: 'custom', path: ['url'], message });
}

function namesOfTheirOwn(all: readonly { readonly name: string }[], context: z.RefinementCtx): void {
  const seen = new Set<string>([FROM_ENVIRONMENT]);
  for (const [index, { name }] of all.entries()) {
    const message = `expected a name of its own, got ${JSON.stringify(name)} again. Give it another.`;
    if (seen.has(fold(name))) context.addIssue({ code: 'custom', path: [index, 'name'], message });
    seen.add(fold(name));
  }
}

export const notifySchema = z
  .object({
    webhooks: z
      .array(
        webhook.superRefine(({ secret, secretEnv }, context) => {
          if ((secret === undefined) !== (secretEnv === undefined)) return;
          const got = secret === undefined ? 'neither' : 'both';
          context.addIssue({
            code: 'custom',
            path: ['secret'],
            message: `expected one of secret and secretEnv, got ${got}.`,
          });
        }),
      )
      .max(20)
      .superRefine(namesOfTheirOwn),
    pings: z.array(ping.superRefine(oneUrl)).max(20).superRefine(namesOfTheirOwn),
    heartbeat: heartbeat.superRefine(oneUrl),
  })
  .partial()
  .strict();

/** For what nobody knows. */
export const NOTIFY_KEYS = {
  notify: ['webhooks', 'pings', 'heartbeat'],
  'notify.webhooks.*': Object.keys(webhook.shape),
  'notify.pings.*': Object.keys(ping.shape),
  'notify.heartbeat': Object.keys(heartbeat.shape),
};

/** Undefined: none. */
export function faultOfUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    return 'expected a URL such as "https://hooks.example.com/cron". Write it with https:// or http://.';
  if (url.username !== '' || url.password !== '')
    return 'expected a URL without a user or password, got one with. Leave them out.';
  const address = addressOf(url);
  if (address !== undefined && reachOf(address) === 'never')
    return `expected an address that can be reached, got ${address}, where no notice is sent.`;
  return undefined;
}
