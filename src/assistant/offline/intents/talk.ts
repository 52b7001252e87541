// Talk about the program itself: greetings, thanks, help, the tasks, the time. Nothing here changes anything.

import { momentWords } from '../../../crontab/moments.js';
import type { Intent } from '../plan.js';
import { isNo, isYes, say } from '../plan.js';

export const EXAMPLES = [
  'back up the DB every weekday at 9am',
  'what jobs are running right now?',
  'pause the backup until monday',
] as const;

export const help: Intent = (clause) => {
  if (
    !/^(?:help(?: me)?(?: please)?|\?+|commands|usage|examples?|(?:show|give)(?: me)? (?:some |the )?(?:help|examples?|commands)|what (?:can|do|could) (?:you|i|we) (?:do|say|ask|type|help(?: me)? with)(?: here| for me| with (?:this|you))?|what are you(?: able to do)?|what else can you do|how (?:does|do) (?:this|it|you) work|who are you|what is this|what are (?:your|the) (?:commands|options|features|capabilities)|what do you do|i need (?:some )?help|get me started|how do i (?:start|begin|use (?:this|you)))$/i.test(
      clause,
    )
  )
    return null;
  return say(
    [
      'I run tasks on a schedule. Say for example:',
      '  back up the DB every weekday at 9am        schedule a health check every 6 hours',
      '  remind me to call Ada tomorrow at noon     show me all jobs',
      '  how did the backup go?                     what ran today?',
      '  move the backup to 10am                    pause the backup until monday',
      '  run the backup now                         skip the next backup',
      '  cancel the backup                          undo',
      '"what tasks are there?" lists what can be run.',
    ].join('\n'),
  );
};

export const tasks: Intent = (clause, context) => {
  if (
    !/^(?:(?:list|show|show me|tell me|give me|see|view)(?: me)? )?(?:what|which|all|the|all the|your|available|the available|all available)? ?(?:kinds? of |sorts? of |types? of )?(?:available |registered |known |possible )?tasks?(?: types?| names| list)?(?: (?:are there|do you (?:know|have|support|offer)|can you (?:run|do|schedule)|are (?:available|registered|supported|possible)|exist|is there|can be (?:run|scheduled)|can i (?:run|schedule|use|add)|you (?:know|have|can run|support)|available|there are))?$|^what (?:can|could) (?:i|you|we|be) (?:schedule|run|automate|scheduled)(?: here)?$/i.test(
      clause,
    )
  )
    return null;
  const width = Math.max(...context.tasks.map((task) => task.name.length), 0);
  return say(
    [
      'Tasks that can be scheduled:',
      ...context.tasks.map((task) => `  ${task.name.padEnd(width)}  ${task.description}`),
    ].join('\n'),
  );
};

export const smallTalk: Intent = (clause, context) => {
  if (
    /^(?:hi|hello|hey|hiya|howdy|yo|greetings|good (?:morning|afternoon|evening|day)|morning|evening)(?: there| again| everyone| cron-?agent)?$/i.test(
      clause,
    )
  ) {
    return say(`Hello. ${summary(context.jobs.length)} Say what should run and when, or "help".`);
  }
  if (
    /^(?:thanks|thank you|thx|ty|cheers|great|perfect|nice|cool|awesome|good|very good|well done|good job|ok|okay|alright|got it|i see|understood|excellent|lovely|wonderful|sweet)(?: (?:a lot|very much|so much|again|work|job|then|thanks|thank you|that's all|that is all|bye|goodbye|for (?:that|your help|the help|now|everything)))*$/i.test(
      clause,
    )
  ) {
    return say('You are welcome.');
  }
  if (/^(?:bye|goodbye|bye bye|see you|see you later|good ?night|ciao|later|quit|exit|leave|q|:q!?)$/i.test(clause))
    return say('Goodbye. /quit leaves the chat.');
  if (
    /^(?:what(?:'s| is) (?:the )?(?:time|date|day)(?: is it)?(?: now| today| it is)?|what (?:time|day|date) is (?:it|today)(?: now| today)?|what(?:'s| is) today|what(?:'s| is) today's date|(?:which|what) (?:time ?zone|zone)(?: (?:are you in|are we in|do you use|is (?:used|it|this|set)|am i in))?|what(?:'s| is) (?:my|the|your) (?:time ?zone|zone))$/i.test(
      clause,
    )
  ) {
    return say(`It is ${momentWords(context.now, context.timezone, context.now)} (${context.timezone}).`);
  }
  if (isYes(clause) || isNo(clause))
    return say('There is nothing to answer: no question is open. Nothing was changed.');
  return null;
};

function summary(jobs: number): string {
  return jobs === 0 ? 'There are no jobs yet.' : jobs === 1 ? 'There is 1 job.' : `There are ${jobs} jobs.`;
}
