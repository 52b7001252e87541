// One of several processes that give the same yes at the same moment.

import { compose } from '../../lib/compose.js';
import { loadConfig } from '../../lib/config.js';
import { approve } from '../../lib/crontab/approve.js';
import { ManualClock } from '../../lib/time/manual-clock.js';

const [folder, databasePath, nonce] = process.argv.slice(2);
const env = { CRON_AGENT_HOME: folder, HOME: folder, PATH: process.env.PATH, CRON_AGENT_TZ: 'UTC' };
const config = { ...(await loadConfig({ env, cwd: folder })), databasePath };
const clock = new ManualClock(Date.parse('2026-03-02T08:00:00Z'));
const world = await compose(config, { overrides: { clock } });
process.stdout.write('ready\n');
await new Promise((resolve) => process.once('message', resolve));
const answer = await approve(world.crontab, { job: 'a', nonce }, { by: 'racer', confirmed: false });
await world.close();
process.send(answer.ok ? answer.value.action : answer.failure.message, () => process.disconnect());
