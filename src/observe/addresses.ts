// Where a webhook may lead. A public address is reached without a word. One of this machine or of a private network is reached when
// the operator meant it: he wrote the address itself, or `"private": true`. Others lead nowhere good and never are (SECURITY X40-X42).

import { BlockList, isIP } from 'node:net';

export type Reach = 'public' | 'private' | 'never';

/** This machine, private and carrier networks (RFC 1918, 6598, 4193), and what is translated into any of them (RFC 6052). */
const PRIVATE = atFirstUse(
  ['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '198.18.0.0/15'],
  ['::1/128', 'fc00::/7', '64:ff9b::/96', '64:ff9b:1::/48', '2002::/16', '2001::/32'],
);
/** "This network", link-local (where clouds keep credentials), protocol assignments, multicast, reserved. */
const NEVER = atFirstUse(
  ['0.0.0.0/8', '169.254.0.0/16', '192.0.0.0/24', '224.0.0.0/4', '240.0.0.0/4'],
  ['::/128', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
);

/** Of an IP address as `new URL` or a name server gives it; what is none is reached never. */
export function reachOf(address: string): Reach {
  const family = isIP(address);
  if (family === 0) return 'never';
  const mapped = family === 6 ? mappedV4(address) : undefined;
  if (mapped !== undefined) return reachOf(mapped);
  const type = family === 4 ? 'ipv4' : 'ipv6';
  if (NEVER().check(address, type)) return 'never';
  return PRIVATE().check(address, type) ? 'private' : 'public';
}

/** The address that is written in the URL itself, without brackets; undefined for a name. */
export function addressOf(url: URL): string | undefined {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(host) === 0 ? undefined : host;
}

/** Whether who wrote this host can only have meant this machine or that very address. */
export function isMeant(url: URL): boolean {
  return addressOf(url) !== undefined || /^(?:.+\.)?localhost\.?$/.test(url.hostname);
}

/** ::ffff:a.b.c.d in any spelling. */
function mappedV4(address: string): string | undefined {
  const { hostname } = new URL(`http://[${address.replace(/%.*/, '')}]/`);
  const found = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(hostname);
  if (!found) return undefined;
  const [high, low] = [parseInt(found[1]!, 16), parseInt(found[2]!, 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** Most commands reach nobody: Node's net is not loaded for them. */
function atFirstUse(v4: readonly string[], v6: readonly string[]): () => BlockList {
  let blocked: BlockList | undefined;
  return () => (blocked ??= list(v4, v6));
}

function list(v4: readonly string[], v6: readonly string[]): BlockList {
  const blocked = new BlockList();
  const add = (subnets: readonly string[], family: 'ipv4' | 'ipv6'): void => {
    for (const subnet of subnets) {
      const [net = '', bits] = subnet.split('/');
      blocked.addSubnet(net, Number(bits), family);
    }
  };
  add(v4, 'ipv4');
  add(v6, 'ipv6');
  return blocked;
}
