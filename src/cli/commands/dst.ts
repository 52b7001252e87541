// dst: what the coming changes of the clocks do to the stored schedules. Ends with 1 where somebody has to choose.

import type { Command } from 'commander';
import type { DstJob, DstReport, DstZone } from '../../crontab/dst.js';
import { dst, dstRequest } from '../../crontab/dst.js';
import { printableLine } from '../../crontab/show.js';
import { formatInstant } from '../../time/instant.js';
import type { Cli, CommandModule } from '../cli.js';
import { effectWords } from '../effect-words.js';
import { EXIT } from '../failure.js';
import { checked, given, wholeNumber } from '../options.js';
import { toWire } from '../wire.js';

interface DstOptions {
  readonly years?: string;
}

export const define: CommandModule['define'] = (command: Command, act) => {
  command
    .option('--years <n>', 'how many years to look ahead (2)')
    .action((options: DstOptions) => act((cli) => printDst(cli, options)));
};

async function printDst(cli: Cli, options: DstOptions): Promise<number> {
  const request = checked(dstRequest, given({ years: wholeNumber('--years', options.years) }));
  const looking = await cli.looking();
  const report = await cli.ask(() => dst(looking, request));
  if (cli.globals.jsonl) for (const job of report.touched) await cli.printJson(toWire(job));
  else if (cli.json) await cli.printJson(toWire(report));
  else await cli.print(lines(report).join('\n'));
  const open = report.touched.filter(({ choiceNeeded }) => choiceNeeded).length;
  if (open > 0) cli.note(`${open === 1 ? 'One job needs' : `${open} jobs need`} a choice.`);
  return open === 0 ? EXIT.done : EXIT.failed;
}

function lines({ from, to, touched, untouched, zones }: DstReport): readonly string[] {
  const period = `from ${formatInstant(from).slice(0, 10)} to ${formatInstant(to).slice(0, 10)}`;
  if (zones.length === 0) return [`No jobs are stored: nothing to look at ${period}.`];
  const others = `${untouched === 1 ? 'One job is' : `${untouched} jobs are`} not touched`;
  return [
    touched.length === 0 ? `No job is touched by a change of the clocks ${period}.` : `Changes of the clocks ${period}`,
    ...touched.flatMap(jobLines),
    ...(touched.length > 0 && untouched > 0 ? ['', `${others}.`] : []),
    ...stillZones(zones),
  ];
}

function jobLines(job: DstJob): readonly string[] {
  const name = printableLine(job.job);
  // What stays to be done is to be pasted: the name as a shell takes it.
  const word = /^[\w.-]+$/.test(name) ? name : `'${name}'`;
  const choice = job.choiceNeeded
    ? [
        `  choose: cron-agent update ${word} --on-gap skip        leave it out, as now`,
        `          cron-agent update ${word} --on-gap next_valid  run when the clocks have changed`,
      ]
    : [];
  return ['', `${name}: ${job.says}`, ...job.effects.map((effect) => `  ${effectWords(effect)}`), ...choice];
}

function stillZones(zones: readonly DstZone[]): readonly string[] {
  const still = zones.filter(({ changes }) => changes === 0).map(({ timezone }) => timezone);
  return still.length === 0 ? [] : [`No changes at all in ${still.join(', ')}.`];
}
