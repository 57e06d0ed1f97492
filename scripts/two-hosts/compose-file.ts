import { readFileSync } from 'node:fs';
import { normalize } from 'node:path';
import { Misconfiguration } from '@mockstreet/shared/config';
import { parse } from 'yaml';
import { z } from 'zod';

/** A service of a compose file, as far as the rig runs one. */
export interface ComposeService {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly user: { readonly uid: number; readonly gid: number };
  readonly capabilities: readonly string[];
  readonly address: string;
  readonly volumes: readonly ComposeVolume[];
  readonly temporary: readonly { readonly path: string; readonly options: string }[];
  /** How large /dev/shm may become. */
  readonly shmSize: string;
  readonly dependsOn: readonly string[];
  readonly check: readonly string[] | undefined;
  readonly stopSignal: NodeJS.Signals;
  readonly stopWithinMs: number;
  /** Runs by hand, not with the others. */
  readonly isTool: boolean;
  /** Runs to its end before those that depend on it. */
  readonly isTask: boolean;
}

/** A mount: of a path, relative to the compose file or of the machine, or of a named volume. */
export interface ComposeVolume {
  readonly from: { readonly path: string } | { readonly volume: string };
  readonly target: string;
  readonly readOnly: boolean;
}

const secretUse = z.union([z.string(), z.object({ source: z.string(), target: z.string() })]);
const serviceSchema = z.object({
  image: z.string(),
  command: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  user: z.string().regex(/^\d+:\d+$/),
  cap_add: z.array(z.string()).default([]),
  networks: z.object({ box: z.object({ ipv4_address: z.string() }) }),
  volumes: z.array(z.string()).default([]),
  tmpfs: z.array(z.string()).default([]),
  shm_size: z.string().default('64m'),
  secrets: z.array(secretUse).default([]),
  depends_on: z.record(z.string(), z.unknown()).default({}),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  stop_signal: z.string().default('SIGTERM'),
  stop_grace_period: z
    .string()
    .regex(/^\d+s$/)
    .default('10s'),
  profiles: z.array(z.string()).default([]),
  restart: z.string(),
});
const fileSchema = z.object({
  services: z.record(z.string(), serviceSchema),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
});

/** Reads a compose file; `variables` replace what it leaves open, as those of an --env-file would. */
export function readComposeFile(
  path: string,
  variables: Readonly<Record<string, string>>,
): readonly ComposeService[] {
  const document: unknown = parse(readFileSync(path, 'utf8'), {
    merge: true,
    reviver: (_key, value: unknown) =>
      typeof value === 'string' ? interpolate(value, variables) : value,
  });
  const { services, secrets } = fileSchema.parse(document);
  return Object.entries(services).map(([name, service]) => {
    const [uid = 0, gid = 0] = service.user.split(':').map((id) => Number.parseInt(id, 10));
    return {
      name,
      image: service.image.replace(/:.*$/, ''),
      command: service.command,
      environment: Object.fromEntries(
        Object.entries(service.environment).map(([key, value]) => [key, `${value}`]),
      ),
      user: { uid, gid },
      capabilities: service.cap_add,
      address: service.networks.box.ipv4_address,
      volumes: [
        ...service.volumes.map(volumeOf),
        ...service.secrets.map((use) => secretVolume(use, secrets)),
      ],
      temporary: service.tmpfs.map((text) => {
        const [mount = '', options = ''] = text.split(':');
        return { path: mount, options };
      }),
      shmSize: service.shm_size,
      dependsOn: Object.keys(service.depends_on),
      check: service.healthcheck?.test,
      stopSignal: service.stop_signal as NodeJS.Signals,
      stopWithinMs: Number.parseInt(service.stop_grace_period, 10) * 1_000,
      isTool: service.profiles.length > 0,
      isTask: service.restart === 'no',
    };
  });
}

/** `${NAME}`, `${NAME:-default}` and `${NAME:?}` (compose's interpolation). */
function interpolate(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replaceAll(
    /\$\{(\w+)(?::([-?])([^}]*))?\}/g,
    (_all, name: string, kind: string | undefined, rest: string | undefined) => {
      const value = variables[name];
      if (value) return value;
      if (kind === '?') throw new Misconfiguration([`${name}: is needed by the compose file`]);
      return rest ?? '';
    },
  );
}

function volumeOf(text: string): ComposeVolume {
  const [source = '', target = '', mode] = text.split(':');
  const isPath = /^[./]/.test(source);
  return {
    from: isPath ? { path: normalize(source) } : { volume: source },
    target,
    readOnly: mode === 'ro',
  };
}

function secretVolume(
  use: z.output<typeof secretUse>,
  secrets: Readonly<Record<string, { readonly file: string }>>,
): ComposeVolume {
  const { source, target } =
    typeof use === 'string' ? { source: use, target: `/run/secrets/${use}` } : use;
  const file = secrets[source]?.file;
  if (file === undefined) throw new Misconfiguration([`${source}: is no secret of the file`]);
  return { from: { path: normalize(file) }, target, readOnly: true };
}
