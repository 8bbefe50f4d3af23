import { defineConfig } from 'vitest/config';

const project = (name: string, options: { timeoutSeconds: number }) => ({
  test: {
    name,
    include: [`{apps,packages}/*/{src,test}/**/*.${name}.test.ts`, `scripts/**/*.${name}.test.ts`],
    testTimeout: options.timeoutSeconds * 1000,
    hookTimeout: options.timeoutSeconds * 1000,
  },
});

export default defineConfig({
  test: {
    maxWorkers: 4,
    projects: [
      project('unit', { timeoutSeconds: 10 }),
      project('integration', { timeoutSeconds: 30 }),
      project('pipeline', { timeoutSeconds: 120 }),
      project('chaos', { timeoutSeconds: 180 }),
      project('browser', { timeoutSeconds: 60 }),
    ],
  },
});
