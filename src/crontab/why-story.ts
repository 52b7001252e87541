// The story of one instant: what became of it, the events that led there in the order of time, the rule that decided, and what to
// do. PURE: everything that is recorded in, plain words out. It claims nothing that is not in the record.

import { JOB_PAUSED } from '../job/tick.js';
import type { SkipState } from '../job/tick.js';
import { describe } from '../schedule/describe.js';
import { compile } from '../schedule/occurrences.js';
import type { HistoryRow } from '../store/store.js';
import { printableLine, sentence } from '../task/printable.js';
import { formatPeriod } from '../time/period.js';
import type { Past } from './past.js';
import { APPROVAL_POLICY, denialCauses } from './why-approval.js';
import type { Cause, Facts, Story, Told } from './why-facts.js';
import { askedToSkip, beganState, heldBy } from './why-causes.js';
import { causeOf, Teller } from './why-words.js';

export function tell(facts: Facts): Story {
  const story = storyOf(facts);
  if (facts.asked !== null) return story;
  const teller = new Storyteller(facts, facts.now);
  const now = { ...story, ...teller.restingNow(story) };
  return { ...now, ...teller.stillNeeded(now) };
}

function storyOf(facts: Facts): Story {
  const { row, at } = facts;
  if (row !== null)
    return { at: row.scheduledFor, state: row.state, ...new Storyteller(facts, row.scheduledFor).row(row) };
  if (at !== null && at < facts.job.createdAt)
    return { at, state: 'NOT_DUE', ...new Storyteller(facts, at).undecided() };
  if (at !== null) return { at, state: 'UNDECIDED', ...new Storyteller(facts, at).undecided() };
  const state = facts.asked === null ? 'NO_HISTORY' : 'NOT_DUE';
  return { at: null, state, ...new Storyteller(facts, facts.now).notDue(facts.asked) };
}

class Storyteller extends Teller {
  row(row: HistoryRow): Told {
    switch (row.state) {
      case 'succeeded':
        return this.#succeeded(row);
      case 'failed':
      case 'timed_out':
      case 'dead':
        return this.#failed(row);
      case 'unknown':
        return this.#unknown(row);
      case 'cancelled':
      case 'expired':
        return this.#givenUp(row);
      case 'queued':
      case 'running':
      case 'retry_wait':
      case 'waiting_approval':
        return this.#underWay(row);
      default:
        return this.#skipped(row, row.state);
    }
  }

  /** Due, and no scheduler has said anything about it. */
  undecided(): Told {
    const { job, alive } = this.facts;
    const cursor = this.at <= job.cursorAt;
    const created = job.createdAt > this.at;
    if (created)
      return this.told(`${this.name} did not exist yet at ${this.when(this.at)}.`, [
        { at: job.createdAt, text: 'it was added' },
      ]);
    if (cursor) {
      const because = this.changes();
      return this.told(
        `Nothing is recorded about ${this.when(this.at)}: it was not due by what the job said then, or it is so long ago that it was forgotten.`,
        because,
      );
    }
    const running = alive ? 'a scheduler runs and has not come to it yet' : 'no scheduler is running';
    return {
      says: `${this.when(this.at)} has come and nothing has decided it: ${running}.`,
      because: this.awayCauses(),
      policy: this.missedPolicy(),
      remedy: alive
        ? []
        : [{ text: 'start a scheduler; it decides what was missed by that rule', command: 'cron-agent serve' }],
    };
  }

  notDue(asked: Past | null): Told {
    const { job } = this.facts;
    const next = job.nextAt;
    const comes = next === null ? 'No firing is to come.' : `The next is ${this.when(next)}.`;
    if (asked === null) return this.told(`${this.name} has not been due yet. ${comes}`, this.changes());
    const before = compile(job.schedule).previous(asked.from);
    const rule = `${job.state === 'removed' ? 'it was removed, and fired' : 'it fires'} ${describe(job.schedule)}`;
    const last = before === null || before < job.createdAt ? '' : ` Before that it was due ${this.when(before)}.`;
    return { ...this.told(`${this.name} was not due then: ${rule}.${last} ${comes}`, this.changes()), policy: null };
  }

  /** Asked without a time: what keeps it from firing from now on, too. */
  restingNow({ state: told, says, because, remedy }: Story): Partial<Told> {
    const { state, stateReason, pausedUntil } = this.facts.job;
    const rests = {
      paused: pausedUntil === null ? 'it is paused' : `it is paused until ${this.when(pausedUntil)}`,
      quarantined: `it is quarantined: ${printableLine(stateReason ?? 'it failed too often')}`,
    }[state as string];
    if (rests === undefined || told === 'SKIPPED_PAUSED' || told === 'SKIPPED_DENIED') return {};
    const since = this.denial === undefined ? this.changes([state]).slice(-1) : denialCauses(this.facts, this.denial);
    const known = since.filter((cause) => !because.some(({ at, text }) => at === cause.at && text === cause.text));
    return {
      says: `${says} Now ${rests}.`,
      because: [...because, ...known],
      remedy: [...remedy.filter(({ command }) => command !== this.again().command), this.again()],
    };
  }

  #succeeded(row: HistoryRow): Told {
    const late = (row.startedAt ?? row.scheduledFor) - row.scheduledFor;
    const lateness = late < 60_000 ? '' : `, ${formatPeriod(Math.round(late / 1_000) * 1_000)} late`;
    const tries = row.attempts > 1 ? ` at try ${row.attempts}` : '';
    const says = `${this.name} ran at ${this.when(row.startedAt ?? row.scheduledFor)}${lateness} and succeeded${tries}.`;
    return this.told(says, late < 60_000 ? this.tries(row) : [...this.awayCauses(), ...this.tries(row)]);
  }

  #failed(row: HistoryRow): Told {
    const { letter, job, spec } = this.facts;
    const what = row.state === 'timed_out' ? 'ran out of time' : row.state === 'dead' ? 'failed for good' : 'failed';
    const why = row.reason === null ? '' : `: ${printableLine(row.reason)}`;
    const { retries, timeoutMs } = spec.policies;
    const remedy = [
      { text: 'what it printed', command: `cron-agent logs ${row.runId}` },
      letter && letter.closedAt === null
        ? {
            text: 'once the cause is mended, run it again with the same key',
            command: `cron-agent dead replay ${row.runId}`,
          }
        : { text: 'once the cause is mended, run it now', command: `cron-agent run ${this.quoted()}` },
      ...(job.state === 'quarantined' ? [this.again()] : []),
    ];
    const policy = `retries: ${retries}${retries === 0 ? ' (a failure is not tried again)' : ''}; time limit: ${formatPeriod(timeoutMs)}`;
    return {
      says: sentence(`${this.name} ran for ${this.when(this.at)} and ${what}${why}`),
      because: this.tries(row),
      policy,
      remedy,
    };
  }

  #unknown(row: HistoryRow): Told {
    return {
      says: `${this.name} began for ${this.when(this.at)} and was cut off: nobody can say whether it did its work.`,
      because: [...this.tries(row), { at: row.endedAt, text: printableLine(row.reason ?? 'its scheduler died') }],
      policy: 'effect: once — what may have happened is never repeated without a person’s word',
      remedy: [
        { text: 'if it did its work', command: `cron-agent resolve ${row.runId} --mark succeeded` },
        { text: 'if it did not, run it again', command: `cron-agent resolve ${row.runId} --rerun` },
      ],
    };
  }

  #givenUp(row: HistoryRow): Told {
    const reason = printableLine(row.reason ?? 'no reason is recorded');
    // Nothing of it was begun, in the very moment in which its job was found changed.
    if (this.denial !== undefined && row.attempts === 0 && row.endedAt === this.denial.at)
      return {
        says: `${this.name} did not run for ${this.when(this.at)}: ${reason}.`,
        because: denialCauses(this.facts, this.denial),
        policy: APPROVAL_POLICY,
        remedy: this.mayGoOn(),
      };
    const says = `${this.name} was ${row.state === 'expired' ? 'given up' : 'cancelled'} for ${this.when(this.at)}: ${reason}.`;
    return {
      says,
      because: [...this.awayCauses(), ...this.changes(), ...this.tries(row)],
      policy: null,
      remedy: [this.runNow()],
    };
  }

  #underWay(row: HistoryRow): Told {
    const { hold, alive } = this.facts;
    if (row.state === 'running')
      return this.told(`${this.name} is running for ${this.when(this.at)}.`, this.tries(row));
    const waits = hold !== null ? hold.reason : alive ? (row.reason ?? 'its turn comes') : 'no scheduler is running';
    const remedy =
      hold !== null
        ? [{ text: 'fire again', command: hold.end }]
        : alive
          ? []
          : [{ text: 'start a scheduler', command: 'cron-agent serve' }];
    return {
      says: `${this.name} waits to run for ${this.when(this.at)}: ${printableLine(waits)}.`,
      because: this.tries(row),
      policy: null,
      remedy,
    };
  }

  rested({ reason }: HistoryRow): readonly Cause[] {
    const { events } = this.facts;
    return (reason === JOB_PAUSED ? beganState(events, this.at, 'paused') : heldBy(events, this.at)).map(causeOf);
  }

  #skipped(row: HistoryRow, state: SkipState): Told {
    const span = row.range === null ? this.when(this.at) : `${this.when(row.range.from)} to ${this.when(row.range.to)}`;
    const reason =
      this.facts.refusal === null || (state !== 'SKIPPED_MISSED' && state !== 'SKIPPED_COALESCED')
        ? printableLine(row.reason ?? '')
        : 'the database could not be written, and nothing fires that cannot be recorded';
    const says = (words: string): string => `${this.name} did not run for ${span}: ${words}.`;
    switch (state) {
      case 'SKIPPED_MISSED':
        return {
          says: says(reason),
          because: this.awayCauses(),
          policy: this.missedPolicy(),
          remedy: [
            ...this.mended(),
            this.runNow(),
            {
              text: 'to have it made up for when a scheduler is back',
              command: `cron-agent update ${this.quoted()} --on-missed coalesce`,
            },
          ],
        };
      case 'SKIPPED_COALESCED': {
        const { later } = this.facts;
        const made =
          later === null
            ? []
            : [{ at: later.startedAt ?? later.scheduledFor, text: `one run made up for it: ${later.state}` }];
        return {
          says: says(reason),
          because: [...this.awayCauses(), ...made],
          policy: this.missedPolicy(),
          remedy: [...this.mended(), ...(later?.state === 'succeeded' ? [] : [this.runNow()])],
        };
      }
      case 'SKIPPED_OVERLAP': {
        const { blocking, spec } = this.facts;
        const because: Cause[] =
          blocking === null
            ? []
            : [
                {
                  at: blocking.startedAt ?? blocking.scheduledFor,
                  text: `the run for ${this.when(blocking.scheduledFor)} began`,
                },
                ...(blocking.endedAt === null ? [] : [{ at: blocking.endedAt, text: `it ended: ${blocking.state}` }]),
              ];
        return {
          says: says(reason),
          because,
          policy: `overlap: ${spec.policies.overlap}`,
          remedy: [
            { text: 'to let it wait instead', command: `cron-agent update ${this.quoted()} --overlap queue` },
            { text: 'to end runs that take too long', command: `cron-agent update ${this.quoted()} --timeout 30m` },
          ],
        };
      }
      case 'SKIPPED_PAUSED':
        return {
          says: says(reason),
          because: this.rested(row),
          policy: null,
          remedy: this.facts.hold
            ? [{ text: 'fire again', command: this.facts.hold.end }]
            : this.facts.job.state === 'paused'
              ? [this.resume()]
              : [this.runNow()],
        };
      case 'SKIPPED_BY_USER': {
        const asked = askedToSkip(this.facts.events, this.at, this.facts.skipped);
        return { says: says(reason), because: asked.map(causeOf), policy: null, remedy: [this.runNow()] };
      }
      case 'SKIPPED_DST_GAP':
        return {
          says: says(reason),
          because: [],
          policy: 'on_gap: skip',
          remedy: [
            {
              text: 'to run after the gap instead',
              command: `cron-agent update ${this.quoted()} --on-gap next_valid`,
            },
          ],
        };
      case 'SKIPPED_DENIED':
        return {
          says: says(reason),
          ...(this.denial === undefined
            ? {
                because: beganState(this.facts.events, this.at, 'quarantined').map(causeOf),
                policy: `quarantine after ${this.facts.spec.policies.quarantineAfter} runs in a row that end dead`,
              }
            : { because: denialCauses(this.facts, this.denial), policy: APPROVAL_POLICY }),
          remedy: this.mayGoOn(),
        };
    }
  }
}
