// `npm test`: gets what is missing, then runs every test that this machine can run.
import { run } from './bootstrap/run.mjs';

await run('scripts/test/main.ts', process.argv.slice(2));
