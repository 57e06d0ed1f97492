import { BlockList, isIP } from 'node:net';
import type { Rule } from './rule.ts';

/** What rules look at of a request. */
export interface MatchedRequest {
  readonly method: string;
  /** Without its port, in small letters. */
  readonly host: string;
  /** See request-path.ts. */
  readonly routingPath: string;
  readonly query: URLSearchParams;
  /** Names in small letters; one value a line of the request. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly clientIp: string;
}

type Matches = (request: MatchedRequest) => boolean;
type Matcher = (...values: string[]) => Matches;

/** Each with how many values it takes, as in the documentation's table. */
const MATCHERS: Readonly<Record<string, { readonly takes: readonly number[]; make: Matcher }>> = {
  Host: {
    takes: [1],
    make:
      (host) =>
      ({ host: asked }) =>
        isHost(asked, host.toLowerCase()),
  },
  HostRegexp: { takes: [1], make: (text) => test(text, ({ host }) => [host]) },
  Method: { takes: [1], make: (name) => (request) => request.method === name.toUpperCase() },
  Path: { takes: [1], make: (path) => slashed(path, (asked) => asked === path) },
  PathPrefix: { takes: [1], make: (path) => slashed(path, (asked) => asked.startsWith(path)) },
  PathRegexp: { takes: [1], make: (text) => test(text, ({ routingPath }) => [routingPath]) },
  Header: {
    takes: [2],
    make: (name, value) => (request) => valuesOf(request, name).includes(value),
  },
  HeaderRegexp: {
    takes: [2],
    make: (name, text) => test(text, (request) => valuesOf(request, name)),
  },
  Query: {
    takes: [1, 2],
    make:
      (name, value = '') =>
      ({ query }) =>
        query.getAll(name).includes(value),
  },
  QueryRegexp: { takes: [2], make: (name, text) => test(text, ({ query }) => query.getAll(name)) },
  ClientIP: { takes: [1], make: (network) => isWithin(network) },
};

/** A rule as a question to a request. Throws when a matcher does not exist, or not so. */
export function compileRule(rule: Rule): Matches {
  switch (rule.kind) {
    case 'and': {
      const [left, right] = [compileRule(rule.left), compileRule(rule.right)];
      return (request) => left(request) && right(request);
    }
    case 'or': {
      const [left, right] = [compileRule(rule.left), compileRule(rule.right)];
      return (request) => left(request) || right(request);
    }
    case 'not': {
      const inner = compileRule(rule.rule);
      return (request) => !inner(request);
    }
    case 'matcher': {
      const matcher = MATCHERS[rule.name];
      if (!matcher) throw new Error(`no matcher ${rule.name}`);
      if (!matcher.takes.includes(rule.values.length)) {
        throw new Error(`${rule.name} takes ${matcher.takes.join(' or ')} values`);
      }
      return matcher.make(...rule.values);
    }
  }
}

function valuesOf({ headers }: MatchedRequest, name: string): readonly string[] {
  return headers.get(name.toLowerCase()) ?? [];
}

function isHost(asked: string, wanted: string): boolean {
  if (wanted === '*') return true;
  const [host, expected] = [asked.replace(/\.$/, ''), wanted.replace(/\.$/, '')];
  if (!expected.startsWith('*.')) return host !== '' && host === expected;
  const dot = host.indexOf('.');
  return dot > 0 && host.slice(dot) === expected.slice(1);
}

function slashed(path: string, matches: (asked: string) => boolean): Matches {
  if (!path.startsWith('/')) throw new Error(`the path ${path} does not begin with a slash`);
  return ({ routingPath }) => matches(routingPath);
}

/** Of RE2's syntax only what JavaScript reads the same, and flags for the whole. */
function test(text: string, values: (request: MatchedRequest) => readonly string[]): Matches {
  const [, flags = '', pattern = ''] = /^(?:\(\?([is]+)\))?(.*)$/s.exec(text) ?? [];
  if (/\(\?(?!:)/.test(pattern)) throw new Error(`not read here: ${text}`);
  const expression = new RegExp(pattern, flags);
  return (request) => values(request).some((value) => expression.test(value));
}

function isWithin(network: string): Matches {
  const [address = '', bits] = network.split('/');
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  if (bits === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number.parseInt(bits, 10), family);
  return ({ clientIp }) => list.check(clientIp, isIP(clientIp) === 6 ? 'ipv6' : 'ipv4');
}
