#!/usr/bin/env node
// The command line, from a fresh clone on: gets what is missing, then runs apps/ohmini on Node 24. `./ohmini` links here.
import { run } from './bootstrap/run.mjs';

await run('apps/ohmini/src/main.ts', process.argv.slice(2));
