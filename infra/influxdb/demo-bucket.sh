#!/bin/bash
# Run once by the image when the server is set up: the demo has a bucket of its own, beside the real one.
set -eu
influx bucket create --name "${DOCKER_INFLUXDB_INIT_BUCKET}_demo" --org "$DOCKER_INFLUXDB_INIT_ORG" --token "$DOCKER_INFLUXDB_INIT_ADMIN_TOKEN"
