#!/bin/sh
# Grafana with the token and the password of .env, or with those that infra/influxdb/read-token.sh made.
set -eu
OHMINI_INFLUXDB_READ_TOKEN=${GRAFANA_INFLUXDB_TOKEN:-$(cat /run/ohmini/influxdb-read-token)}
GF_SECURITY_ADMIN_PASSWORD=${GRAFANA_PASSWORD:-$(cat /run/ohmini/grafana-password)}
export OHMINI_INFLUXDB_READ_TOKEN GF_SECURITY_ADMIN_PASSWORD
exec /run.sh "$@"
