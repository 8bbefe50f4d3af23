// Gets what is missing and does nothing else: for continuous integration, where each stage is timed.
import { report } from './bootstrap/failure.mjs';
import { ensureReady } from './bootstrap/ready.mjs';

await ensureReady().catch(report);
