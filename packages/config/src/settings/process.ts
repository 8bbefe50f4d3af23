import { flag, oneOf, wholeNumber } from '../kind.ts';
import { SERVICES, serviceList } from '../service-name.ts';
import { webUrl } from '../url.ts';

export const process = {
  SERVICES: serviceList()
    .default([...SERVICES])
    .describe('Which services this process runs.'),
  LOG_LEVEL: oneOf('debug', 'info', 'warn', 'error')
    .default('info')
    .describe('The least important lines that are logged.'),
  LOG_FORMAT: oneOf('auto', 'pretty', 'json')
    .default('auto')
    .describe(
      'pretty is for people, json for machines; auto is json where one service runs by itself, as in containers.',
    ),
  SHUTDOWN_TIMEOUT_SECONDS: wholeNumber({ from: 1, to: 3600, unit: 'seconds' })
    .default(5)
    .describe('How long running work may take to finish after a signal to stop.'),
  OTEL_EXPORTER_OTLP_ENDPOINT: webUrl().optional().describe('An OpenTelemetry collector that traces are sent to.'),
  OHMINI_CONTAINER: flag().default(false).describe('Set in our image: an address without a host is then 0.0.0.0.'),
};
