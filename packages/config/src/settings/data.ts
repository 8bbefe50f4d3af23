import { oneOf, path } from '../kind.ts';

export const data = {
  SINK: oneOf('influx', 'sqlite')
    .optional()
    .describe('Where readings are kept. When not set: influx where an INFLUXDB_ setting is, else sqlite.'),
  DATA_DIR: path('folder')
    .default('data')
    .describe('The folder of the SQLite store and of the private Redis; a demo uses the folder demo in it.'),
};
