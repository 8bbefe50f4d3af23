export * from './found-meters.ts';
export * from './main.ts';
export * from './run.ts';
export * from './start.ts';
export * from './start-refused.ts';
export * from './version.ts';
