export * from './log-channel.ts';
export * from './slack-channel.ts';
