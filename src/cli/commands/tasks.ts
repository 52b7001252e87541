// tasks: what can be scheduled; `tasks show TASK` says what it takes.

import type { Command } from 'commander';
import { printable } from '../../crontab/show.js';
import { tasks } from '../../crontab/tasks.js';
import { formatPeriod } from '../../crontab/show.js';
import type { TaskDefinition } from '../../task/definition.js';
import type { Cli, CommandModule } from '../cli.js';
import { EXIT, UsageError } from '../failure.js';
import { rowsFor } from '../rows.js';
import type { Column } from '../table.js';
import { toWire } from '../wire.js';

const COLUMNS: readonly Column[] = [
  { title: 'NAME' },
  { title: 'KIND' },
  { title: 'EFFECT' },
  { title: 'DESCRIPTION', yields: true },
];

export const define: CommandModule['define'] = (command: Command, act) => {
  command
    .argument('[show]', 'show: one task with its parameters')
    .argument('[task]', 'the task')
    .action((word: string | undefined, task: string | undefined) =>
      act((cli) => {
        if (word !== undefined && word !== 'show')
          throw new UsageError(`tasks: expected show, got ${JSON.stringify(word)}.`, 'cron-agent tasks show TASK');
        if (word === 'show' && task === undefined)
          throw new UsageError('tasks show: expected a task, got nothing.', 'See: cron-agent tasks');
        return printTasks(cli, task);
      }),
    );
};

async function printTasks(cli: Cli, task: string | undefined): Promise<number> {
  const { crontab } = await cli.world({ readonly: true });
  const found = await cli.ask((caller) => tasks(crontab, task === undefined ? {} : { task }, caller));
  const [only] = found;
  if (cli.globals.jsonl) for (const each of found) await cli.printJson(toWire(each));
  else if (cli.json) await cli.printJson(task !== undefined && only ? toWire(only) : found.map((each) => toWire(each)));
  else if (task !== undefined && only) await cli.print(details(only).join('\n'));
  else await cli.print(await rowsFor(cli, COLUMNS, found.map(rowOf)));
  return EXIT.done;
}

function rowOf(task: TaskDefinition): readonly string[] {
  return [task.name, task.kind, task.effect, task.description];
}

function details(task: TaskDefinition): readonly string[] {
  const limit = task.timeoutMs === undefined ? [] : [`timeout  ${formatPeriod(task.timeoutMs)}`];
  const params = Object.entries(task.params).map(([name, param]) => {
    const required = param.required === false || param.default !== undefined ? '' : ' (required)';
    const preset = param.default === undefined ? '' : ` (default ${String(param.default)})`;
    const choice = param.enum ? `: ${param.enum.join(', ')}` : '';
    return `  ${name}  ${param.type}${choice}${required}${preset}${param.description ? `  ${param.description}` : ''}`;
  });
  const takes = params.length === 0 ? ['takes no arguments'] : ['arguments', ...params];
  return [
    task.name,
    `  ${task.description}`,
    `kind     ${task.kind}`,
    `effect   ${task.effect}`,
    ...limit,
    ...takes,
  ].map(printable);
}
