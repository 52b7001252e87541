// Records the conversations of fixtures/conversations anew, played by the scripted model server: by hand, all or the named ones.
// A conversation that does not go as expected is not written.

import { isDeepStrictEqual } from 'node:util';
import type { Recorder } from '../../src/llm/recording.js';
import { record } from '../../src/llm/recording.js';
import type { Conversation } from './conversation.js';
import { cassetteOf, expected, playConversation, variablesOf } from './conversation.js';
import { CONVERSATIONS } from './conversations.js';
import { startScriptedModelServer } from './scripted-model-server.js';

const NOTE =
  'Played by the scripted model server of the tests (test/support/conversations.ts): no real model was reachable. ' +
  'The requests are those of the program.';

const wanted = process.argv.slice(2);
for (const conversation of CONVERSATIONS) {
  if (wanted.length === 0 || wanted.includes(conversation.name)) await recordOne(conversation);
}

async function recordOne(conversation: Conversation): Promise<void> {
  const server = await startScriptedModelServer(conversation.script);
  let recorder: Recorder | undefined;
  try {
    const heard = await playConversation(conversation, {
      baseURL: server.url,
      fetch: (folder) =>
        (recorder = record(cassetteOf(conversation), NOTE, fetch, { variables: variablesOf(folder) })).fetch,
    });
    const left = conversation.script.length - server.requests.length;
    if (left !== 0 || !isDeepStrictEqual(heard, expected(conversation))) {
      process.exitCode = 1;
      process.stderr.write(
        `${conversation.name}: not recorded; ${left} replies left. Heard:\n${JSON.stringify(heard, null, 2)}\n`,
      );
      return;
    }
    recorder?.save();
    process.stderr.write(`${conversation.name}: ${server.requests.length} exchanges\n`);
  } finally {
    await server.close();
  }
}
