// `npm run bench:...`: a measurement that takes minutes, with Node 24. The program comes first, then its options.
import { run } from './bootstrap/run.mjs';

const [program, ...args] = process.argv.slice(2);
await run(program, args);
