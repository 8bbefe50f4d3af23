export { heartbeat } from './heartbeat.ts';
export * from './log-channel.ts';
export { ntfyChannel } from './ntfy-channel.ts';
export * from './rule.ts';
export * from './rules.ts';
export * from './runbooks-page.ts';
export * from './slack-channel.ts';
export { webhookChannel } from './webhook-channel.ts';
