import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Whatever we get or remember is below this folder, and nothing is anywhere else. */
export const own = (...parts) => join(root, '.ohmini', ...parts);
