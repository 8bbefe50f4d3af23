import { matching, secret, wholeNumber } from '../kind.ts';
import { webUrl } from '../url.ts';

/** Spaces and dots are fine; quotes, backslashes and control characters would end a Flux string. */
const influxName = () =>
  matching(/^[^_"\\\p{Cc}][^"\\\p{Cc}]{0,127}$/u, {
    rule: '1 to 128 characters without quotes and backslashes, not beginning with an underscore',
  });

const timeout = () => wholeNumber({ from: 1, to: 3600, unit: 'seconds' });

export const influx = {
  INFLUXDB_URL: webUrl()
    .optional()
    .describe('The InfluxDB 2 server that keeps the readings. Without it they are kept in SQLite, under DATA_DIR.'),
  INFLUXDB_TOKEN: secret(matching(/^[\x21-\x7e]{1,1024}$/, { rule: 'an InfluxDB token, without spaces' }))
    .optional()
    .describe('A token that may read and write the bucket.'),
  INFLUXDB_ORG: influxName().optional().describe('The organisation that owns the bucket.'),
  INFLUXDB_BUCKET: influxName().default('octopus_energy').describe('The bucket that the readings go to.'),
  INFLUXDB_MEASUREMENT: matching(/^[A-Za-z0-9-][A-Za-z0-9_-]{0,63}$/, {
    rule: '1 to 64 letters, digits, - and _, not beginning with an underscore',
  })
    .default('energy_consumption')
    .describe('The measurement of electricity readings, in SQLite too.'),
  INFLUX_CONNECT_TIMEOUT_SECONDS: timeout().default(30).describe('How long a connection to InfluxDB may take.'),
  INFLUX_WRITE_TIMEOUT_SECONDS: timeout().default(10).describe('How long one write request may take.'),
};
