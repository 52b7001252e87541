// From a phrase to a Schedule: what is written is read as written, what is said goes to the grammar, and only what the grammar
// declines goes to a model, whose answer is then held against the words of the phrase.

import { ModelError } from '../llm/model.js';
import { askModel } from './ask-model.js';
import { EXAMPLE, type ParseContext, type ReadContext } from './context.js';
import { crossCheck } from './cross-check.js';
import { namesZone, readPhrase } from './grammar/index.js';
import type { Answer } from './model-answer.js';
import { isRelative } from './phrase-facts.js';
import { readRawForm } from './raw-forms.js';
import type { NotUnderstood, Understanding } from './understanding.js';

const MAX_PHRASE = 1_000;
/** What this program itself says of a schedule with many exceptions. */
const MAX_SENTENCE = 4_000;

/** Understands a phrase, with the help of a model where there is one and the grammar declines. Never throws for a phrase. */
export async function parseSchedule(phrase: string, context: ParseContext): Promise<Understanding> {
  const read = readSchedule(phrase, context);
  const { model } = context;
  if (model === undefined || !mayAsk(read, phrase)) return read;
  try {
    const answer = await askModel(phrase.trim(), { ...context, model });
    return judge(phrase, answer, read, context);
  } catch (error) {
    if (error instanceof ModelError)
      return { ...read, reason: `${read.reason}; the model could not be asked: ${error.message}` };
    throw error;
  }
}

/** Everything but the model: cron kwargs, crontab strings, ISO times, and the grammar. Synchronous and offline. */
export function readSchedule(phrase: string, context: ReadContext): Understanding {
  const text = phrase.trim();
  if (text === '') return refused('the phrase is empty');
  if (text.length > (namesZone(text) ? MAX_SENTENCE : MAX_PHRASE))
    return refused(`the phrase has ${text.length} characters: at most ${MAX_PHRASE} are read`);
  return readRawForm(text, context) ?? readPhrase(text, context);
}

/** A model is asked about what has no meaning to the grammar, and never to compute what depends on now. */
function mayAsk(read: Understanding, phrase: string): read is NotUnderstood {
  const length = phrase.trim().length;
  return (
    read.status === 'not_a_schedule' &&
    read.source === 'grammar' &&
    length > 0 &&
    length <= MAX_PHRASE &&
    !isRelative(phrase)
  );
}

function judge(phrase: string, answer: Answer, declined: NotUnderstood, context: ReadContext): Understanding {
  const { example } = declined;
  switch (answer.kind) {
    case 'schedule':
      return crossCheck(phrase, answer.understood, context);
    case 'question':
      return { status: 'question', reason: answer.question, question: answer.question, example, source: 'model' };
    case 'refusal':
      return { status: 'not_a_schedule', reason: answer.reason, example, source: 'model' };
    case 'fault':
      return { ...declined, reason: `${declined.reason}; the model's answer could not be used: ${answer.issues}` };
  }
}

function refused(reason: string): NotUnderstood {
  return { status: 'not_a_schedule', reason, example: EXAMPLE, source: 'grammar' };
}
