// Starts the packed program behind the launcher (the argument) with everyday commands, in the current folder, and writes V8's
// compiled form of each part that was loaded beside it.

'use strict';
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');

const [launcher, folder] = process.argv.slice(2);
const DATABASE = ['--db', 'jobs.db'];
const COMMANDS = [
  [...DATABASE, 'add', 'backup', '--task', 'db_backup', '--when', 'every weekday at 9am'],
  [...DATABASE, 'list'],
  [...DATABASE, 'status'],
  [...DATABASE, 'history'],
  ['explain', 'every weekday at 9am'],
];

void (async () => {
  process.argv = [process.execPath, launcher, '--help'];
  const { ended, scripts, start } = require(launcher);
  await ended;
  for (const words of COMMANDS) {
    process.argv = [process.execPath, launcher, ...words];
    await start();
  }
  for (const [part, script] of scripts) writeFileSync(join(folder, `${part}.compiled`), script.createCachedData());
  process.exit(0);
})();
