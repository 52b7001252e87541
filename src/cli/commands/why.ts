// why JOB [--at TIME]: what became of one instant, what led there, the rule that decided, and what to do.

import type { Command } from 'commander';
import type { Why } from '../../crontab/why.js';
import { why, whyRequest } from '../../crontab/why.js';
import { momentWords } from '../../crontab/moments.js';
import type { Instant } from '../../time/instant.js';
import type { Cli, CommandModule } from '../cli.js';
import { EXIT } from '../failure.js';
import { checked, given } from '../options.js';
import { toWire } from '../wire.js';

export const define: CommandModule['define'] = (command: Command, act) => {
  command
    .argument('<job>', 'name or id')
    .option('--at <time>', 'which time: "this morning", "yesterday at 9am", "monday", ISO (the newest that went wrong)')
    .action((job: string, options: { readonly at?: string }) => act((cli) => printWhy(cli, job, options.at)));
};

async function printWhy(cli: Cli, job: string, at: string | undefined): Promise<number> {
  const request = checked(whyRequest, given({ job, at }));
  const { crontab } = await cli.world({ readonly: true });
  const story = await cli.ask((caller) => why(crontab, request, caller));
  if (cli.json) await cli.printJson(toWire(story));
  else await cli.print(linesOf(story, crontab.clock.now()));
  return EXIT.done;
}

function linesOf({ says, because, policy, remedy, timezone }: Why, now: Instant): string {
  const causes = because.map(
    ({ at, text }) => `  ${(at === null ? '' : momentWords(at, timezone, now)).padEnd(17)} ${text}`,
  );
  const todo = remedy.map(({ text, command }) => `  ${text}${command === null ? '' : `: ${command}`}`);
  return [
    says.includes(`(${timezone})`) ? says : `${says} (${timezone})`,
    ...(causes.length === 0 ? [] : ['What led to it:', ...causes]),
    ...(policy === null ? [] : [`The rule: ${policy}.`]),
    ...(todo.length === 0 ? [] : ['What to do:', ...todo]),
  ].join('\n');
}
