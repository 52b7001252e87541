#!/usr/bin/env node
// `npm run build`: compiles src into lib, removes what has no source any more, and packs the program into dist.

import { build, say, SetUpError } from './set-up.mjs';

try {
  await build();
} catch (error) {
  say(error instanceof SetUpError ? error.message : error.stack);
  process.exit(1);
}
