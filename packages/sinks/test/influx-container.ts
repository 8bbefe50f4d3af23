import { GenericContainer, getContainerRuntimeClient, ImageName, Wait } from 'testcontainers';

/** The one of docker-compose.yml. */
const IMAGE = 'influxdb:2.7';
const PORT = 8086;
const INIT = { username: 'ohmini', password: 'ohmini-password', org: 'home', bucket: 'octopus_energy', token: 'init' };

// The helper that removes containers of killed tests is an image of its own, and nobody is asked to have it.
process.env.TESTCONTAINERS_RYUK_DISABLED ??= 'true';

/** Why there can be no InfluxDB 2.7 in a container; undefined where there can. Nothing is pulled. */
export async function noInfluxContainer(): Promise<string | undefined> {
  const docker = await getContainerRuntimeClient().catch(() => undefined);
  if (!docker) return 'needs a Docker engine, or INFLUXDB_TEST_URL';
  const isThere = await docker.image.exists(ImageName.fromString(IMAGE));
  return isThere ? undefined : `needs the image ${IMAGE} (docker pull ${IMAGE}), or INFLUXDB_TEST_URL`;
}

/** A fresh InfluxDB 2.7, with what it was set up with. */
export async function startInfluxContainer() {
  const { username, password, org, bucket, token } = INIT;
  const container = await new GenericContainer(IMAGE)
    .withEnvironment({
      DOCKER_INFLUXDB_INIT_MODE: 'setup',
      DOCKER_INFLUXDB_INIT_USERNAME: username,
      DOCKER_INFLUXDB_INIT_PASSWORD: password,
      DOCKER_INFLUXDB_INIT_ORG: org,
      DOCKER_INFLUXDB_INIT_BUCKET: bucket,
      DOCKER_INFLUXDB_INIT_ADMIN_TOKEN: token,
    })
    .withExposedPorts(PORT)
    // While it sets itself up it answers on another port, and its health says nothing of the bucket.
    .withWaitStrategy(Wait.forHttp('/health', PORT).forStatusCode(200))
    .start();
  return {
    url: `http://${container.getHost()}:${container.getMappedPort(PORT)}`,
    token,
    org,
    bucket,
    async [Symbol.asyncDispose]() {
      await container.stop();
    },
  };
}
