// chat: the conversation at the terminal, from a pipe, or from a script.

import type { Command } from 'commander';
import type { CommandModule } from '../cli.js';
import type { ChatOptions } from '../chat/chat.js';

export const define: CommandModule['define'] = (command: Command, act) => {
  command
    .option('--continue', 'go on with the last conversation')
    .option('--model <model>', 'the language model to ask')
    .option('--script <file>', 'play a scripted session and compare')
    .option('--accept', 'with --script: take what was said as what is expected')
    .action((options: ChatOptions) => act(async (cli) => (await import('../chat/chat.js')).chatCommand(cli, options)));
};
