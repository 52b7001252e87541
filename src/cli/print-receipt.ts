// Receipts on stdout, as JSON or as lines; what a person should be told beside them on stderr.

import type { Receipt } from '../crontab/crontab.js';
import type { Instant } from '../time/instant.js';
import type { Cli } from './cli.js';
import { nobodyFires, receiptLines } from './words.js';
import { receiptWire } from './wire.js';

export async function printReceipt(cli: Cli, receipt: Receipt, now: Instant): Promise<void> {
  if (cli.json) return cli.printJson(receiptWire(receipt));
  await cli.print(receiptLines(receipt, now).join('\n'));
  const note = nobodyFires(receipt);
  if (note !== null) cli.note(note);
}

/** One job asked for answers with one document, several with an array. */
export async function printReceipts(
  cli: Cli,
  receipts: readonly Receipt[],
  now: Instant,
  several: boolean,
): Promise<void> {
  const [only] = receipts;
  if (!several && only) return printReceipt(cli, only, now);
  if (cli.globals.jsonl) for (const receipt of receipts) await cli.printJson(receiptWire(receipt));
  else if (cli.json) await cli.printJson(receipts.map(receiptWire));
  else if (receipts.length === 0) cli.note('Nothing to do.');
  else await cli.print(receipts.flatMap((receipt) => receiptLines(receipt, now).slice(0, 1)).join('\n'));
}
