/** As infra/grafana/provisioning/datasources names them. */
export const INFLUXDB = { type: 'influxdb', uid: 'ohmini-influxdb' };
export const PROMETHEUS = { type: 'prometheus', uid: 'ohmini-prometheus' };
