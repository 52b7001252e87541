// The words that the story of an instant is made of: causes, rules and remedies. PURE.

import { printableLine } from '../task/printable.js';
import type { ControlEvent, HistoryRow, LedgerRow } from '../store/store.js';
import type { Instant } from '../time/instant.js';
import { formatPeriod } from '../time/period.js';
import type { ZoneName } from '../time/zone.js';
import { quotedJob } from './approval.js';
import { momentWords } from './moments.js';
import { keepCommand } from './needed-words.js';
import { approvalRemedy, denialIn } from './why-approval.js';
import { leap } from './why-causes.js';
import type { Cause, Facts, Remedy, Told } from './why-facts.js';

/** The words that stories are made of. */
export class Teller {
  readonly name: string;
  /** The job is, or was at the instant, quarantined because what it would run had changed. */
  readonly denial: LedgerRow | undefined;
  readonly #zone: ZoneName;

  constructor(
    readonly facts: Facts,
    readonly at: Instant,
  ) {
    this.name = printableLine(facts.job.name);
    this.denial = denialIn(facts.events);
    this.#zone = facts.job.schedule.timezone as ZoneName;
  }

  /** Each try, and how it ended. */
  tries(row: HistoryRow): readonly Cause[] {
    return this.facts.attempts.flatMap((each): Cause[] => {
      const ends =
        each.exitCode !== null
          ? `exit code ${each.exitCode}`
          : each.signal !== null
            ? `signal ${each.signal}`
            : each.error === null
              ? ''
              : printableLine(each.error);
      const began: Cause = {
        at: each.startedAt,
        text: `try ${each.attempt} began${row.attempts === 1 ? '' : ` (of ${row.attempts})`}`,
      };
      return each.endedAt === null
        ? [began]
        : [began, { at: each.endedAt, text: `try ${each.attempt}: ${each.state}${ends === '' ? '' : `, ${ends}`}` }];
    });
  }

  awayCauses(): readonly Cause[] {
    const { away, refusal } = this.facts;
    if (refusal !== null)
      return [
        { at: refusal.from, text: `the database could not be written: ${printableLine(refusal.reason)}` },
        { at: refusal.to, text: 'it could be written again' },
      ];
    if (away === null) return leap(this.facts.events, this.at).map(causeOf);
    const from: Cause =
      away.from === null
        ? { at: null, text: 'no scheduler had been running before' }
        : { at: away.from, text: 'the scheduler ended; nothing was running from then on' };
    return away.to === null ? [from] : [from, { at: away.to, text: 'a scheduler was there again' }];
  }

  /** What people and the scheduler decided about it, of these kinds; the newest few up to the end of it. */
  changes(kinds?: readonly string[]): readonly Cause[] {
    const told = this.facts.events.filter(({ event }) => (kinds ? kinds.includes(event) : event !== 'run_requested'));
    return told.slice(-3).map(causeOf);
  }

  missedPolicy(): string {
    const { missed, graceMs, catchUpMs } = this.facts.spec.policies;
    const what = { skip: 'is left out', coalesce: 'is made up for by one run', replay: 'is made up for one by one' }[
      missed
    ];
    return `missed: ${missed} — what is more than ${formatPeriod(graceMs)} late ${what}${missed === 'skip' ? '' : `, for ${formatPeriod(catchUpMs)}`}`;
  }

  runNow(): Remedy {
    return { text: 'to run it now', command: `cron-agent run ${this.quoted()}` };
  }

  resume(): Remedy {
    return { text: 'to let it fire again', command: `cron-agent resume ${this.quoted()}` };
  }

  /** What lets it fire again as it stands: an approval, where it is quarantined for want of one. */
  again(): Remedy {
    return this.facts.job.state === 'quarantined' && this.denial !== undefined
      ? approvalRemedy(this.quoted())
      : this.resume();
  }

  /** For an instant that a quarantine took: what ends that, or, where it has ended, the work itself. */
  mayGoOn(): readonly Remedy[] {
    return this.facts.job.state === 'quarantined' ? [this.again()] : [this.runNow()];
  }

  /** Somebody was asked whether it is still needed, and has not answered. */
  stillNeeded({ because, remedy }: Told): Partial<Told> {
    const { job } = this.facts;
    const silence = this.facts.silence.map(causeOf);
    if (silence.length === 0) return {};
    const known = silence.filter((cause) => !because.some(({ at, text }) => at === cause.at && text === cause.text));
    const yes = { text: 'if it is still needed', command: keepCommand(job.name) };
    const no = { text: 'if it is not', command: `cron-agent remove ${this.quoted()}` };
    return { because: [...because, ...known], remedy: [...remedy, yes, no] };
  }

  /** So that the store is not refused again. */
  mended(): readonly Remedy[] {
    const { refusal } = this.facts;
    return refusal === null ? [] : [{ text: printableLine(refusal.hint), command: 'cron-agent doctor' }];
  }

  quoted(): string {
    return quotedJob(this.facts.job.name);
  }

  told(says: string, because: readonly Cause[]): Told {
    return { says, because, policy: null, remedy: [] };
  }

  when(at: Instant): string {
    return momentWords(at, this.#zone, this.facts.now);
  }
}

export function causeOf({ at, event, by, data }: LedgerRow): Cause {
  return { at, text: eventWords(event, by, data) };
}

function eventWords(event: ControlEvent, by: string, data: LedgerRow['data']): string {
  const ms = typeof data['delta_ms'] === 'number' ? data['delta_ms'] : 0;
  const span = formatPeriod(Math.round(Math.abs(ms) / 1_000) * 1_000);
  if (event === 'suspended') return `the machine had slept for ${span} until then`;
  if (event === 'clock_jumped') return `the clock was set ${ms < 0 ? 'back' : 'forward'} by ${span}`;
  if (event === 'store_refused')
    return `the database could not be written until then: ${printableLine(String(data['reason']))}`;
  if (event === 'asked_if_needed')
    return `${by} asked whether it is still needed: ${printableLine(String(data['reason']))}`;
  if (event === 'said_needed') return `${by} said that it is still needed`;
  const reason = typeof data['reason'] === 'string' ? `: ${printableLine(data['reason'])}` : '';
  return `${event.replaceAll('_', ' ')} by ${by}${reason}`;
}
