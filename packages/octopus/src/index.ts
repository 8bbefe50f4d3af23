export * from './octopus-source.ts';
