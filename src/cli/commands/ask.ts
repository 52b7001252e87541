// ask: one turn of the chat.

import type { Command } from 'commander';
import type { CommandModule } from '../cli.js';
import type { AskOptions } from '../ask.js';

export const define: CommandModule['define'] = (command: Command, act) => {
  command
    .argument('<utterance...>', 'what to say')
    .option('--continue', 'go on with the last conversation')
    .option('--model <model>', 'the language model to ask')
    .option('--yes', 'agree beforehand to what needs a yes')
    .option('--no-stream', 'print the answer when it is complete')
    .action((words: readonly string[], options: AskOptions) =>
      act(async (cli) => (await import('../ask.js')).askCommand(cli, words.join(' '), options)),
    );
};
