import { isIP } from 'node:net';
import { parseArgs } from 'node:util';
import { TUNNEL } from '@mockstreet/access/box-network';
import { Misconfiguration } from '@mockstreet/shared/config';
import { ROTATABLE, type Rotatable } from './rotate-secrets.ts';

/** What a bundle is made for. */
export interface BundleSettings {
  /** What browsers call the edge: `https://mock.example`. */
  readonly origin: string;
  /** Where home finds the edge's end of the tunnel: `host:port`. */
  readonly edge: string;
  /** Whom the certificate authority may write to; empty: the domain's postmaster. */
  readonly mail: string;
  /** Whether Prometheus at home may ask the edge through the tunnel, and the edge's traces go home. */
  readonly telemetry: 'on' | 'off';
}

/** The command line, understood. */
export interface BundleFlags {
  /** What was said of them; a bundle that is there knows the rest. */
  readonly settings: Partial<BundleSettings>;
  readonly out: string;
  readonly change: boolean;
  readonly rotate: readonly Rotatable[];
  /** Whether what a stolen receipt key signs is believed no longer. */
  readonly compromised: boolean;
  /** A file with the public half of home's present control key, which home made. */
  readonly controlPublicKey?: string | undefined;
}

const USAGE =
  'usage: npm run deploy:keys -- --origin https://HOST --edge HOST[:PORT] [--mail ADDRESS] ' +
  `[--telemetry on|off] [--out FOLDER] [--change] [--rotate ${ROTATABLE.join('|')}|all [--compromised]] [--control-public-key FILE]`;

const OPTIONS = {
  origin: { type: 'string' },
  edge: { type: 'string' },
  mail: { type: 'string' },
  telemetry: { type: 'string' },
  out: { type: 'string', default: 'deploy/secrets' },
  change: { type: 'boolean', default: false },
  rotate: { type: 'string' },
  compromised: { type: 'boolean', default: false },
  'control-public-key': { type: 'string' },
} as const;

/** Throws {@link Misconfiguration} with every fault at once. */
export function readBundleFlags(args: readonly string[]): BundleFlags {
  const values = parse(args);
  const edge = values.edge === undefined ? undefined : endpointOf(values.edge);
  const rotate = rotatables(values.rotate);
  const faults = [
    values.origin !== undefined && !isOrigin(values.origin)
      ? '--origin: must be an https origin without port and path, such as https://mock.example'
      : [],
    values.edge !== undefined && edge === undefined
      ? '--edge: must be a host name or an address, with a UDP port if it is not 51820'
      : [],
    values.mail !== undefined && !isMail(values.mail) ? '--mail: must be a mail address' : [],
    values.telemetry !== undefined && !isSwitch(values.telemetry)
      ? '--telemetry: must be on or off'
      : [],
    values.out === '' ? '--out: must name a folder' : [],
    rotate === undefined ? `--rotate: must be one of ${ROTATABLE.join(', ')} or all` : [],
    values.compromised && rotate && !rotate.includes('receipt')
      ? '--compromised: goes with --rotate receipt or all'
      : [],
  ].flat();
  if (faults.length > 0) throw new Misconfiguration([...faults, USAGE]);
  return {
    settings: {
      ...(values.origin === undefined ? {} : { origin: values.origin }),
      ...(edge === undefined ? {} : { edge }),
      ...(values.mail === undefined ? {} : { mail: values.mail }),
      ...(isSwitch(values.telemetry) ? { telemetry: values.telemetry } : {}),
    },
    out: values.out,
    change: values.change,
    rotate: rotate ?? [],
    compromised: values.compromised,
    controlPublicKey: values['control-public-key'],
  };
}

/**
 * The settings of a bundle: what it was made for, and what the command line says besides. Throws
 * {@link Misconfiguration} when something is missing, or contradicts without `change`.
 */
export function settleSettings(
  flags: BundleFlags,
  made: BundleSettings | undefined,
): BundleSettings {
  const { settings, change, out } = flags;
  const names = ['origin', 'edge', 'mail'] as const;
  const missing = made
    ? []
    : (['origin', 'edge'] as const).filter((name) => settings[name] === undefined);
  const contradicted = names.filter(
    (name) => made && !change && settings[name] !== undefined && settings[name] !== made[name],
  );
  const faults = [
    ...missing.map((name) => `--${name}: is needed for a new bundle`),
    ...contradicted.map(
      (name) => `--${name}: ${out} was made for ${made?.[name] || 'none'}; --change replaces it`,
    ),
  ];
  if (faults.length > 0) throw new Misconfiguration([...faults, USAGE]);
  const blank = { origin: '', edge: '', mail: '', telemetry: 'off' } as const;
  return { ...blank, ...made, ...settings };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw new Misconfiguration([(error as Error).message, USAGE]);
  }
}

function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'https:' && url.origin === text && url.port === '';
}

/** RFC 1123's names, an IPv4 address, or an IPv6 address in brackets. */
function endpointOf(text: string): string | undefined {
  const found = /^(\[[^\]]+\]|[^:]+)(?::(\d{1,5}))?$/.exec(text);
  const [, host = '', port = `${TUNNEL.port}`] = found ?? [];
  const isHost = host.startsWith('[')
    ? isIP(host.slice(1, -1)) === 6
    : isIP(host) === 4 || isName(host);
  const number = Number.parseInt(port, 10);
  return isHost && number >= 1 && number <= 65_535 ? `${host}:${number}` : undefined;
}

function isName(host: string): boolean {
  const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
  const fits = new RegExp(`^${label}(\\.${label})*$`, 'i').test(host);
  return fits && host.length <= 253 && !/^[\d.]+$/.test(host);
}

function isSwitch(text: string | undefined): text is 'on' | 'off' {
  return text === 'on' || text === 'off';
}

function isMail(text: string): boolean {
  return /^[^\s@"'$]+@[^\s@"'$]+\.[^\s@"'$]+$/.test(text);
}

function rotatables(text: string | undefined): readonly Rotatable[] | undefined {
  if (text === undefined) return [];
  if (text === 'all') return ROTATABLE;
  const one = ROTATABLE.find((kind) => kind === text);
  return one && [one];
}
