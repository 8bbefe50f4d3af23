import type { AlertChannel, Log } from '@ohmini/core';

/** The channel that is always there. */
export const logChannel = (log: Log): AlertChannel => ({
  name: 'log',
  async send({ severity, title, text, at }) {
    const write = severity === 'error' ? log.error : severity === 'warning' ? log.warn : log.info;
    write.call(log, { alert: title, alertAt: new Date(at).toISOString() }, `${title}: ${text}`);
  },
});
