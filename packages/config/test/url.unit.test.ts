import { describe, expect, test } from 'vitest';
import { redisUrl, slackUrl, webUrl } from '../src/url.ts';

const METADATA_IN_IPV6 = 'a9fe:a9fe';

describe('a web URL', () => {
  test.each([
    'https://api.octopus.energy/v1/graphql/',
    'https://example.com:8443/path?query=1',
    'https://10.0.0.1',
    'https://8.8.8.8',
    'http://localhost:8086',
    'http://LOCALHOST.:8086',
    'http://influx.localhost',
    'http://127.0.0.1:8086',
    'http://127.255.255.254',
    'http://127.1',
    'http://0x7f000001',
    'http://2130706433',
    'http://017700000001',
    'http://[::1]:8086',
    'http://[::ffff:127.0.0.1]',
    'http://10.255.255.255',
    'http://172.16.0.1',
    'http://172.31.255.255',
    'http://192.168.1.10:8086',
    'http://[::ffff:192.168.1.10]',
    'http://[fd12:3456::1]',
    'http://[fc00::1]',
    'http://influxdb:8086',
    'http://raspberrypi.local:8086',
    'http://influxdb.monitoring.svc:8086',
    'http://influxdb.monitoring.svc.cluster.local:8086',
    'http://host.docker.internal:8086',
    'http://nas.home.arpa',
  ])('may be %s', (text) => {
    expect(webUrl().safeParse(text).data).toBe(text);
  });

  test.each([
    '',
    'influxdb:8086',
    '//influxdb',
    'ftp://localhost',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'unix:///var/run/docker.sock',
    'http://example.com',
    'http://8.8.8.8',
    'http://11.0.0.1',
    'http://9.255.255.255',
    'http://172.15.255.255',
    'http://172.32.0.1',
    'http://192.167.1.1',
    'http://192.169.1.1',
    'http://128.0.0.1',
    'http://100.64.0.1',
    'http://localhost.example.com',
    'http://127.0.0.1.nip.io',
    'http://local.example.com',
    'http://[2001:db8::1]',
    'http://user:pass@influxdb',
    'https://user@example.com',
    'https://:pass@example.com',
    'http://localhost@example.com',
    'http://localhost\\@example.com',
    'http://exa mple.com',
    'https://exam\tple.com',
    'http://0',
    'http://0.0.0.0',
    'https://[::]',
    'http://169.254.169.254/latest/meta-data/',
    'https://169.254.169.254',
    'http://0xA9FEA9FE',
    'http://2852039166',
    'http://0251.0376.0251.0376',
    `http://[::ffff:${METADATA_IN_IPV6}]`,
    'http://[::ffff:169.254.169.254]',
    `https://[64:ff9b::${METADATA_IN_IPV6}]`,
    'http://[fd00:ec2::254]',
    'http://[fe80::1]',
    'https://100.100.100.200',
    'https://168.63.129.16',
    'http://metadata',
    'http://metadata.google.internal',
    'https://METADATA.google.internal.',
    'http://instance-data.ec2.internal',
    'https://224.0.0.1',
    'https://255.255.255.255',
    'https://[ff02::1]',
    'http://',
  ])('is not %j', (text) => {
    expect(webUrl().safeParse(text).success).toBe(false);
  });
});

describe('the Slack webhook', () => {
  test.each(['https://hooks.slack.com/services/T0/B0/x', 'http://127.0.0.1:9000/', 'http://[::1]:9000/hook'])(
    'may be %s',
    (text) => expect(slackUrl().safeParse(text).success).toBe(true),
  );

  test.each([
    'http://hooks.slack.com/services/T0/B0/x',
    'https://hooks.slack.com',
    'https://hooks.slack.com:8443/services/x',
    'https://hooks.slack.com.example.com/services/x',
    'https://example.com/hooks.slack.com',
    'https://user@hooks.slack.com/services/x',
    'https://192.168.1.5/hook',
    'http://relay/hook',
  ])('is not %s', (text) => expect(slackUrl().safeParse(text).success).toBe(false));
});

describe('the Redis URL', () => {
  test.each([
    'redis://127.0.0.1:6379',
    'redis://:password@redis:6379/1',
    'redis://user:pa%20ss@192.168.1.5',
    'rediss://user:password@cache.example.com:6380',
    'redis://[::1]:6379',
  ])('may be %s', (text) => expect(redisUrl().safeParse(text).success).toBe(true));

  test.each([
    'redis',
    'redis://',
    'redis:6379',
    'http://redis:6379',
    'redis://cache.example.com:6379',
    'redis://134744072',
    'rediss://169.254.169.254',
    'redis://2852039166',
  ])('is not %s', (text) => expect(redisUrl().safeParse(text).success).toBe(false));
});
