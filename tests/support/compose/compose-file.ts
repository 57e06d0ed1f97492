import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Box } from '@mockstreet/access/box-network';
import { parse } from 'yaml';

export const REPOSITORY = join(import.meta.dirname, '../../..');

interface Mounted {
  readonly source: string;
  readonly target?: string;
}

interface Healthcheck {
  readonly test: readonly string[];
  readonly interval?: string;
}

/** A service, as far as our compose files say something of it. */
export interface ComposeService {
  readonly image?: string;
  readonly build?: { readonly dockerfile: string; readonly target?: string };
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly volumes?: readonly string[];
  readonly secrets?: readonly (string | Mounted)[];
  readonly networks?: Readonly<Record<string, { readonly ipv4_address?: string }>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: Healthcheck;
  readonly profiles?: readonly string[];
  readonly ports?: readonly string[];
  readonly restart?: string;
  readonly user?: string;
  readonly read_only?: boolean;
  readonly init?: boolean;
  readonly cap_drop?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly tmpfs?: readonly string[];
  readonly privileged?: boolean;
  readonly network_mode?: string;
  readonly mem_limit?: string;
  readonly cpus?: number;
  readonly pids_limit?: number;
  readonly stop_grace_period?: string;
  readonly logging?: { readonly driver: string; readonly options?: Record<string, string> };
}

export interface ComposeFile {
  readonly name: string;
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<
    Record<string, { readonly ipam?: { readonly config: readonly { readonly subnet: string }[] } }>
  >;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

/** The text of a box's compose file. */
export function composeText(box: Box): string {
  return readFileSync(join(REPOSITORY, `docker-compose.${box}.yml`), 'utf8');
}

/** What compose makes of a file: anchors and merges resolved, variables filled in. */
export function parseCompose(
  text: string,
  variables: Readonly<Record<string, string>>,
): ComposeFile {
  return parse(interpolate(text, variables), { merge: true }) as ComposeFile;
}

/** Variables that compose asks for, as `${X}`, `${X:-default}` or `${X:?}`; the last are needed. */
export function variablesOf(text: string): { readonly asked: string[]; readonly needed: string[] } {
  const found = [...text.matchAll(VARIABLE)];
  const names = (of: typeof found) => [...new Set(of.map(([, name = '']) => name))];
  return { asked: names(found), needed: names(found.filter(([, , kind]) => kind === '?')) };
}

const VARIABLE = /\$\{(\w+)(?::([-?])([^}]*))?\}/g;

function interpolate(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replaceAll(VARIABLE, (_, name: string, kind?: string, rest = '') => {
    const value = variables[name];
    if (value !== undefined && value !== '') return value;
    if (kind === '?') throw new Error(`${name} is needed`);
    return kind === '-' ? rest : '';
  });
}

/** The host side of a service's mounts: files and folders of the repository, without named volumes. */
export function mountedPaths(service: ComposeService): string[] {
  return (service.volumes ?? [])
    .map((volume) => volume.split(':')[0] ?? '')
    .filter((source) => source.startsWith('./'))
    .map((source) => source.slice(2));
}

/** Names of the secrets that a service is given. */
export function secretsOf(service: ComposeService): string[] {
  return (service.secrets ?? []).map((one) => (typeof one === 'string' ? one : one.source));
}
