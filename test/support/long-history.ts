// `npm run history`: a million past instants beside none (RELIABILITY.md F40). Prints the figures as JSON; exit 1 when a claim over
// the long history takes 20 ms or more (p99), or pruning was not what it must be. HISTORY_ROWS (1,000,000), HISTORY_MINUTES (300).

import { measure } from './history-growth.js';

/** On a machine whose disk alone takes longer, only the proportion says something. */
const CLAIM_MS = 20;
const CLAIM_RATIO = 1.5;
const MOST_ROWS = 500;

const figures = await measure(Number(process.env.HISTORY_ROWS ?? 1e6), Number(process.env.HISTORY_MINUTES ?? 300));
const { pruned, work } = figures;
const { empty, grown } = work['claim']!;
const faults = [
  ...(grown.p99 < Math.max(CLAIM_MS, CLAIM_RATIO * empty.p99)
    ? []
    : [`claim: p99 ${grown.p99} ms, ${empty.p99} over none`]),
  ...(pruned.most_rows <= MOST_ROWS ? [] : [`pruning: ${pruned.most_rows} rows in one transaction`]),
  ...(pruned.lost_within_catch_up === 0
    ? []
    : [`pruning: ${pruned.lost_within_catch_up} instants that may be caught up with`]),
  ...(pruned.left_behind === 0 ? [] : [`pruning: ${pruned.left_behind} rows left`]),
];
const round = (_: string, value: unknown): unknown =>
  typeof value === 'number' ? Math.round(value * 100) / 100 : value;
console.log(JSON.stringify(figures, round, 2));
for (const fault of faults) console.error(`FAULT ${fault}`);
process.exitCode = faults.length === 0 ? 0 : 1;
