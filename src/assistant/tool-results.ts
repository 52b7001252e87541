// From what a verb answers to what a tool gives back: content that a model reads, receipts that the program prints, and, for a refusal
// that only the person can resolve, the one question that ends the turn.

import type { ToolResult } from '../agent/tool.js';
import type { Answer, Failure, Receipt } from '../crontab/crontab.js';
import { readingWire, receiptWire } from './wire.js';

export function answer<T>(given: Answer<T>, result: (value: T) => ToolResult): ToolResult {
  return given.ok ? result(given.value) : refused(given.failure);
}

export function done(receipts: readonly Receipt[], tell: (receipts: readonly Receipt[]) => void): ToolResult {
  tell(receipts);
  const [only, ...others] = receipts.map(receiptWire);
  const content =
    only !== undefined && others.length === 0
      ? only
      : { jobs: receipts.map(receiptWire), ...(only === undefined ? { note: 'There is no job to do that to.' } : {}) };
  return { content, receipts: receipts.map(({ line }) => line) };
}

/** A refusal is content that the model reads; one that only the person can resolve ends the turn with one question. */
export function refused(failure: Failure): ToolResult & { readonly failure: Failure } {
  const { code, message, hint, candidates, question, readings } = failure;
  const ask =
    question ??
    (code === 'ambiguous_job' && candidates !== undefined
      ? `Which job do you mean: ${candidates.join(', ')}?`
      : undefined);
  const put =
    ask === undefined ? undefined : withCandidates(ask, code === 'question' ? candidates : undefined, readings);
  const content = {
    error: message,
    code,
    ...(hint ? { hint } : {}),
    ...(candidates ? { candidates } : {}),
    ...(readings ? { readings: readings.map(readingWire) } : {}),
    ...(put ? { question: put } : {}),
  };
  return { content, failed: true, failure, ...(put ? { endsTurn: true } : {}) };
}

function withCandidates(
  question: string,
  candidates: readonly string[] | undefined,
  readings: Failure['readings'],
): string {
  if (readings?.length) return [question, ...readings.map((each, index) => `  ${index + 1}. ${each.line}`)].join('\n');
  if (!candidates?.length || candidates.every((candidate) => question.includes(candidate))) return question;
  return [question, ...candidates.map((candidate, index) => `  ${index + 1}. ${candidate}`)].join('\n');
}
