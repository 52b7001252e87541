// The tasks that are there without any configuration.

import type { Builtin } from '../registry.js';
import { cleanupLogs } from './cleanup-logs.js';
import { dbBackup } from './db-backup.js';
import type { BuiltinDeps } from './deps.js';
import { healthCheck } from './health-check.js';
import { notify } from './notify.js';
import { sendReport } from './send-report.js';

export type { BuiltinDeps, ReportRow } from './deps.js';

export function builtinTasks(deps: BuiltinDeps): readonly Builtin[] {
  return [dbBackup(deps), healthCheck(deps), cleanupLogs(deps), sendReport(deps), notify(deps)];
}
