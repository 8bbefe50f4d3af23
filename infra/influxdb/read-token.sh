#!/bin/bash
# Makes what Grafana needs and nobody has to think of: a token that may read the two buckets and nothing else, and a
# password. Both are kept in the volume of Grafana's secrets; what is there already stays.
set -euo pipefail
secrets=/run/ohmini
umask 077
mkdir -p "$secrets"

keep() { # <name> <value>
  printf '%s' "$2" >"$secrets/$1.new"
  mv "$secrets/$1.new" "$secrets/$1"
}

if [ -z "${GRAFANA_PASSWORD:-}" ] && [ ! -s "$secrets/grafana-password" ]; then
  keep grafana-password "$(od -An -N18 -tx1 /dev/urandom | tr -d ' \n')"
fi

id_of() { influx bucket list --org "$INFLUXDB_ORG" --name "$1" --hide-headers 2>/dev/null | cut -f1; }

if [ -z "${GRAFANA_INFLUXDB_TOKEN:-}" ] && [ ! -s "$secrets/influxdb-read-token" ]; then
  readable=()
  for bucket in "$INFLUXDB_BUCKET" "${INFLUXDB_BUCKET}_demo"; do
    id=$(id_of "$bucket" || true)
    [ -z "$id" ] || readable+=(--read-bucket "$id")
  done
  [ "${#readable[@]}" -gt 0 ] || { echo "InfluxDB has no bucket $INFLUXDB_BUCKET." >&2; exit 1; }
  token=$(influx auth create --org "$INFLUXDB_ORG" --description 'Grafana reads' "${readable[@]}" --json |
    sed -n 's/^.*"token": *"\([^"]*\)".*$/\1/p')
  [ -n "$token" ] || { echo 'InfluxDB made no token that reads: may INFLUXDB_TOKEN make tokens?' >&2; exit 1; }
  keep influxdb-read-token "$token"
fi

# The user that Grafana runs as.
chown -R 472:0 "$secrets"
