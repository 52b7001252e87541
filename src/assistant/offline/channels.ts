// Ways to reach somebody that do not exist here: e-mail, text messages, phone calls, chats, other people. What is asked to go that
// way is told apart from what is to be done, so that a promise that cannot be kept is never made in silence.

export interface Undeliverable {
  /** Completes "I cannot …": "send e-mail". */
  readonly cannot: string;
  /** The same order without the way: "send me the report every friday"; null where nothing would be left of it. */
  readonly plain: string | null;
}

interface Channel {
  readonly cannot: string;
  readonly noun: RegExp;
  /** As a verb: "text me". */
  readonly verb: RegExp;
}

function channel(cannot: string, noun: string, verb?: string): Channel {
  return { cannot, noun: new RegExp(`^(?:${noun})$`, 'i'), verb: new RegExp(`^(?:${verb ?? '(?!)'})$`, 'i') };
}

const CHANNELS: readonly Channel[] = [
  channel('send e-mail', '(?:e-?)?mails?|gmail|outlook|(?:mail |e-?mail )?inbox', '(?:e-?)?mail'),
  channel('send text messages', 'sms|text(?: ?message)?s?', 'text|sms'),
  channel('make phone calls', '(?:tele)?phone(?: call)?s?|(?:voice ?)?calls?|voice ?mails?|ring', 'call|phone|ring'),
  channel('post to Slack', 'slack', 'slack'),
  channel('post to Teams', '(?:ms |microsoft )?teams'),
  channel('post to Discord', 'discord', 'discord'),
  channel('send to Telegram', 'telegram', 'telegram'),
  channel('send to WhatsApp', "what'?s ?app", "what'?s ?app"),
  channel('send direct messages', 'dms?|direct messages?', 'dm'),
  channel('call webhooks', 'web-?hooks?'),
  channel('page anybody', 'pagers?|pager ?duty|opsgenie', 'page'),
  channel('send push messages', 'push(?: ?notification| ?message)?s?|(?:mobile|phone) notifications?'),
  channel('post anything', 'twitter|tweets?|mastodon|linkedin|facebook', 'tweet|post'),
  channel('send a fax', 'fax(?:es)?', 'fax'),
];

const SELF = '(?:me|us)';
const GROUP =
  '(?:everyone|everybody|people|folks|him|her|them|(?:all )?(?:(?:the|my|our) )?(?:(?:whole|entire|ops|dev|support|sales) )*(?:team|staff|group|office|crew|family|colleagues?|people|boss|manager|clients?|customers?|users?|admins?|developers|devs|ops|wife|husband|partner|mom|mum|dad|friends?|department|company|board|stakeholders))';
const ADDRESS = '(?:[\\w.+-]+@[\\w.-]+\\w|[#@][\\w-]+)';
const NAME = "(?:\\p{L}[\\p{L}\\p{N}'./:_-]+)";
const ANYBODY = `(?:${SELF}|${GROUP}|${ADDRESS}|${NAME})(?:(?:,| and|, and| &) (?:${SELF}|${GROUP}|${ADDRESS}|${NAME}))*`;
const END = "(?![\\p{L}\\p{N}'@-])";
const ITS = '(?:(?:my|our|the|an?) )?';
const WAY =
  "((?:text|direct|push) messages?|push notifications?|phone calls?|phone notifications?|(?:ms|microsoft) teams|what'?s app|[\\p{L}'-]+)";
const KIND = '(?: (?:message|messages|notification|notifications|channel|chat|group|thread|call|calls|account|app))?';
const REPORT =
  '(?:(?:the|my|our|an?) )?(?:(?!to\\b|on\\b|at\\b|every\\b)[\\p{L}-]+ )*(?:reports?|summary|summaries|digests?|overview)';

const VERB_REPORT = new RegExp(
  `^([\\p{L}-]+)(?: out)?(?: ${ANYBODY})? (${REPORT})(?: to ${ANYBODY}${END})?${END}(.*)$`,
  'iu',
);
const VERB_PERSON = new RegExp(`^([\\p{L}'-]+) (${SELF}|${GROUP}|${ADDRESS})${END}(.*)$`, 'iu');
const NOUN = new RegExp(
  `^(send|shoot|drop|write|give|make|leave|get|post|fire off|schedule|set up|create|add|arrange|i want|i need|i'd like)( ${SELF}| ${GROUP})? (?:an? |the |my |another )?${WAY}(?: message| notification| reminder| alert)?(?: to (${ANYBODY}))?${END}(.*)$`,
  'iu',
);
const REMINDING = new RegExp(
  `^((?:remind|notify|alert|ping|message|tell|warn|nudge) ${SELF}|(?:send|give)(?: ${SELF})? (?:an? )?(?:reminder|notification|alert|message)(?: to ${SELF})?) (?:by|via|per|through|over|on|in|using) ${ITS}${WAY}${KIND}${END}(.*)$`,
  'iu',
);
const PEOPLE = new RegExp(
  `^(?:remind|notify|alert|ping|message|tell|warn|nudge|inform) (${GROUP}|${ADDRESS}|${NAME})${END}(.*)$`,
  'iu',
);

const ADDRESSED = /^(?:call|hit|invoke|request|get|fetch|trigger|post to) (https?:\/\/\S+)(.*)$/i;

/** An order that begins with the way: "email me …", "send us a text at 5 …", "remind the team …". */
export function byChannel(order: string): Undeliverable | null {
  return toAddress(order) ?? reminding(order) ?? byVerb(order) ?? byNoun(order) ?? toPeople(order);
}

/** A health check looks whether an address answers; nothing else calls one. */
function toAddress(order: string): Undeliverable | null {
  const [, url, rest = ''] = ADDRESSED.exec(order) ?? [];
  return url === undefined ? null : { cannot: 'call web addresses', plain: `check ${url}${rest}` };
}

function reminding(order: string): Undeliverable | null {
  const [, start = '', way = '', rest = ''] = REMINDING.exec(order) ?? [];
  const used = channelOf(way, 'noun');
  return used && { cannot: used.cannot, plain: `${start}${rest}` };
}

/** "email me the report" is the report; "text me to call mom" is a reminder. */
function byVerb(order: string): Undeliverable | null {
  const [, verb = '', report = '', after = ''] = VERB_REPORT.exec(order) ?? [];
  const sending = channelOf(verb, 'verb');
  if (sending && !/^(?:call|ring|phone)$/i.test(verb))
    return { cannot: sending.cannot, plain: `send ${report}${after}` };
  const [, way = '', whom = '', rest = ''] = VERB_PERSON.exec(order) ?? [];
  const used = channelOf(way, 'verb');
  return used && { cannot: used.cannot, plain: isSelf(whom) ? `remind me${rest}` : null };
}

const CONTAINING = new RegExp(` (?:with|of|containing|about) (${REPORT})${END}`, 'iu');

function byNoun(order: string): Undeliverable | null {
  const [, verb = '', before, way = '', after, rest = ''] = NOUN.exec(order) ?? [];
  const used = channelOf(way, 'noun');
  // "schedule a call with Bob" is an appointment.
  if (!used || (/^(?:call|ring)$/i.test(way) && !/^(?:give|make|get|leave)$/i.test(verb))) return null;
  const report = CONTAINING.exec(rest);
  if (report) return { cannot: used.cannot, plain: `send ${report[1] ?? ''}${rest.replace(report[0], '')}` };
  const self = isSelf((before ?? after ?? 'me').trim());
  return { cannot: used.cannot, plain: self ? `remind me${rest}` : null };
}

/** A name is told from other words by its capital letter. What one person is to be told is nobody else's reminder. */
function toPeople(order: string): Undeliverable | null {
  const [, whom = 'me', rest = ''] = PEOPLE.exec(order) ?? [];
  if (isSelf(whom)) return null;
  const group = new RegExp(`^${GROUP}$`, 'iu').test(whom);
  if (!group && !new RegExp(`^${ADDRESS}$`, 'iu').test(whom) && !/^\p{Lu}/u.test(whom)) return null;
  const plain = `remind me${rest}`;
  return { cannot: `reach ${whom}`, plain: group ? (reminding(plain)?.plain ?? plain) : null };
}

const AIMED = new RegExp(
  ` (?:(?:by|via|per|through|over|using|with|on|in|to|into|as) ${ITS}(?:#[\\w-]+ (?:on|in) )?${WAY}${KIND}|to (${ANYBODY}))${END}`,
  'giu',
);

/** The ways that an order names in its course: "send the report to slack every monday", "… to bob@example.com". */
export function aimed(order: string): readonly Undeliverable[] {
  const found: Undeliverable[] = [];
  for (const match of order.matchAll(AIMED)) {
    const plain = `${order.slice(0, match.index)}${order.slice(match.index + match[0].length)}`;
    const way = channelOf(match[1] ?? '', 'noun');
    const whom = / to (.+)$/i.exec(match[0])?.[1];
    const cannot = way?.cannot ?? (whom === undefined ? null : `send anything to ${whom}`);
    if (cannot !== null) found.push({ cannot, plain });
  }
  return found;
}

function isSelf(whom: string): boolean {
  return /^(?:me|us)$/i.test(whom);
}

function channelOf(words: string, as: 'noun' | 'verb'): Channel | null {
  return CHANNELS.find((each) => each[as].test(words.trim())) ?? null;
}
