// SECURITY X40: however an address is spelled, it is judged by what it is.

import { describe, expect, test } from 'vitest';
import { addressOf, isMeant, reachOf } from '../../src/observe/addresses.js';

describe('X40: an address is what the URL standard makes of it', () => {
  test.each([
    ['http://2130706433/', '127.0.0.1'],
    ['http://0x7f.1/', '127.0.0.1'],
    ['http://0177.0.0.1/', '127.0.0.1'],
    ['http://127.1/', '127.0.0.1'],
    ['http://①②⑦.⓪.⓪.①/', '127.0.0.1'],
    ['http://127。0。0。1/', '127.0.0.1'],
    ['http://user@127.0.0.1:80#@example.com/', '127.0.0.1'],
    ['http://[::ffff:7f00:1]/', '::ffff:7f00:1'],
    ['http://[0:0:0:0:0:0:0:1]/', '::1'],
  ])('%s is %s', (url, address) => {
    expect(addressOf(new URL(url))).toBe(address);
    expect(reachOf(address)).toBe('private');
  });

  test('0 is no place to send to', () => {
    expect(reachOf(addressOf(new URL('http://0/'))!)).toBe('never');
  });
});

test.each([
  ['127.8.9.10', 'private'],
  ['10.0.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['172.32.0.1', 'public'],
  ['192.168.1.1', 'private'],
  ['100.64.0.1', 'private'],
  ['100.128.0.1', 'public'],
  ['169.254.169.254', 'never'],
  ['0.1.2.3', 'never'],
  ['224.0.0.1', 'never'],
  ['255.255.255.255', 'never'],
  ['93.184.216.34', 'public'],
  ['::1', 'private'],
  ['::', 'never'],
  ['fd00:ec2::254', 'private'],
  ['fe80::1', 'never'],
  ['fe80::1%eth0', 'never'],
  ['ff02::1', 'never'],
  ['64:ff9b::a9fe:a9fe', 'private'],
  ['::ffff:127.0.0.1', 'private'],
  ['::ffff:a9fe:a9fe', 'never'],
  ['::ffff:8.8.8.8', 'public'],
  ['2606:2800:220:1::1', 'public'],
  ['example.com', 'never'],
  ['', 'never'],
] as const)('%s is %s', (address, reach) => expect(reachOf(address)).toBe(reach));

test('a host that can only mean this machine is meant; a name that may turn is not', () => {
  const meant = (host: string): boolean => isMeant(new URL(`http://${host}/`));
  expect(['localhost', 'LOCALHOST', 'localhost.', 'a.localhost', '127.0.0.1', '[::1]'].map(meant)).not.toContain(false);
  expect(['localhost.evil.example', '127.0.0.1.nip.io', 'hooks.example', 'notlocalhost'].map(meant)).not.toContain(
    true,
  );
});
