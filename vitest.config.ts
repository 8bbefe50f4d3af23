import { defineConfig } from 'vitest/config';

const project = (name: string, options: { timeoutSeconds: number; retry?: number }) => ({
  test: {
    name,
    include: [`{apps,packages}/*/{src,test}/**/*.${name}.test.ts`, `scripts/**/*.${name}.test.ts`],
    retry: options.retry ?? 0,
    testTimeout: options.timeoutSeconds * 1000,
    hookTimeout: options.timeoutSeconds * 1000,
  },
});

export default defineConfig({
  test: {
    maxWorkers: 4,
    projects: [
      project('unit', { timeoutSeconds: 10 }),
      project('integration', { timeoutSeconds: 60 }),
      // Many real processes on a few cores: what fails once and then passes is named at the end, and looked into.
      project('pipeline', { timeoutSeconds: 120, retry: 1 }),
      project('chaos', { timeoutSeconds: 180, retry: 1 }),
      project('browser', { timeoutSeconds: 60 }),
    ],
  },
});
