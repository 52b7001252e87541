// The program. The process boundary is here: streams, signals, exit code, and what becomes of errors nobody caught.

import { run } from './cli/program.js';
import type { Io } from './cli/io.js';

const io: Io = {
  // Only when somebody asks: opening it takes 4 ms.
  get stdin() {
    return process.stdin;
  },
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  onSignal(signals, listener) {
    for (const signal of signals) process.on(signal, listener);
    return () => {
      for (const signal of signals) process.off(signal, listener);
    };
  },
  exit: (code) => process.exit(code),
};

// A reader that goes away (`| head`) ends the output, not the program with an error. Any other fault, such as a full disk, is
// the end of a program whose answer could not be written.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    if (stream === process.stdout) process.stderr.write(`error: standard output cannot be written: ${error.message}\n`);
    process.exit(1);
  });
}

/** Resolves when the command line is carried out; what `serve` and `chat` leave to be done then ends with the process. */
export const ended = run(process.argv.slice(2), io).then((code) => {
  process.exitCode = code;
});
