// Where files live: the XDG folders, or all below CRON_AGENT_HOME. On Windows, where XDG means nothing, what env-paths says.

import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Folders {
  /** The database and its backups. */
  readonly data: string;
  /** History of the chat, live output, logs: can be lost without harm. */
  readonly state: string;
  readonly config: string;
}

const NAME = 'cron-agent';

export async function foldersOf(env: Environment, cwd: string): Promise<Folders> {
  if (env['CRON_AGENT_HOME']) {
    const home = resolve(cwd, expandHome(env['CRON_AGENT_HOME'], env));
    return { data: join(home, 'data'), state: join(home, 'state'), config: join(home, 'config') };
  }
  const otherwise = process.platform === 'win32' ? await windowsFolders() : homeFolders(env);
  return {
    data: xdg(env['XDG_DATA_HOME']) ?? otherwise.data,
    state: xdg(env['XDG_STATE_HOME']) ?? otherwise.state,
    config: xdg(env['XDG_CONFIG_HOME']) ?? otherwise.config,
  };
}

/** `~/backups` as a shell would read it; configuration files see no shell. */
export function expandHome(path: string, env: Environment): string {
  return path === '~' || path.startsWith('~/') ? join(homeOf(env), path.slice(1)) : path;
}

/** The XDG specification: a relative value is invalid and must be ignored. */
function xdg(value: string | undefined): string | undefined {
  return value !== undefined && isAbsolute(value) ? join(value, NAME) : undefined;
}

function homeFolders(env: Environment): Folders {
  const home = homeOf(env);
  return {
    data: join(home, '.local', 'share', NAME),
    state: join(home, '.local', 'state', NAME),
    config: join(home, '.config', NAME),
  };
}

async function windowsFolders(): Promise<Folders> {
  const { default: envPaths } = await import('env-paths');
  const paths = envPaths(NAME, { suffix: '' });
  return { data: paths.data, state: paths.log, config: paths.config };
}

function homeOf(env: Environment): string {
  return env['HOME'] && isAbsolute(env['HOME']) ? env['HOME'] : homedir();
}
