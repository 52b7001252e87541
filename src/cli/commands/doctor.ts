// doctor: looks at everything that must be right, changes nothing, and says what to do about what is not.

import type { Command } from 'commander';
import { printable } from '../../crontab/show.js';
import type { Cli, CommandModule } from '../cli.js';
import type { Check } from '../doctor-checks.js';
import {
  clockCheck,
  configCheck,
  containmentChecks,
  databaseChecks,
  doubtCheck,
  holdChecks,
  leaseChecks,
  modeChecks,
  modelCheck,
  neededChecks,
  nodeCheck,
  rootCheck,
  schedulerCheck,
} from '../doctor-checks.js';
import { EXIT, shownError } from '../failure.js';
import { noticeChecks } from '../notice-checks.js';

export const define: CommandModule['define'] = (command: Command, act) => {
  command.action(() => act(doctor));
};

async function doctor(cli: Cli): Promise<number> {
  const checks: Check[] = [nodeCheck(), ...rootCheck()];
  await tryChecks(checks, 'config', async () => {
    const config = await cli.config();
    checks.push(configCheck(config), modelCheck(config), ...modeChecks(config));
    await tryChecks(checks, 'database', async () => {
      const world = await cli.world({ readonly: true });
      checks.push(clockCheck(world.clock.now(), config), ...(await databaseChecks(world)), await schedulerCheck(world));
      checks.push(...(await holdChecks(world)), await doubtCheck(world), ...(await neededChecks(world)));
      checks.push(...(await noticeChecks(world)));
      checks.push(...(await leaseChecks(world)), ...(await containmentChecks(world)));
    });
  });
  if (cli.json) await cli.printJson(checks.map(({ name, ok, found, fix }) => ({ name, ok, found, fix: fix ?? null })));
  else await cli.print(checks.flatMap(lines).map(printable).join('\n'));
  return checks.every((check) => check.ok) ? EXIT.done : EXIT.failed;
}

/** What a check could not get past is a finding itself. */
async function tryChecks(checks: Check[], name: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { message, hint } = shownError(error);
    checks.push({ name, ok: false, found: message, ...(hint === undefined ? {} : { fix: hint }) });
  }
}

function lines(check: Check): readonly string[] {
  const first = `${check.ok ? '✓' : '✗'} ${check.name.padEnd(9)} ${check.found}`;
  return check.fix === undefined ? [first] : [first, `            ${check.ok ? 'tip' : 'fix'}: ${check.fix}`];
}
