// A vitest reporter that writes how many tests passed, failed and were skipped to the file named by TEST_COUNTS_FILE.
// A file that could not be loaded, a failed hook and an error outside of any test each count as one failure.

import { writeFileSync } from 'node:fs';

export default class CountReporter {
  onTestRunEnd(modules, unhandledErrors, reason) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      if (module.errors().length > 0) counts.failed += 1;
      for (const suite of module.children.allSuites()) if (suite.errors().length > 0) counts.failed += 1;
      for (const test of module.children.allTests()) count(counts, test.result().state);
    }
    if (reason === 'interrupted') counts.failed += 1;
    writeFileSync(process.env.TEST_COUNTS_FILE, JSON.stringify(counts));
  }
}

function count(counts, state) {
  if (state === 'passed' || state === 'skipped') counts[state] += 1;
  else counts.failed += 1;
}
