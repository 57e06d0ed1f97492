import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CannotStart } from './cannot-start.ts';
import {
  findTools,
  POSTGRES_MAJOR_MIN,
  programOnPath,
  type Tool,
  type Tools,
} from './find-tools.ts';

const APT_INSTALL = fileURLToPath(new URL('./apt-install.sh', import.meta.url));
const APT = '/usr/bin/apt-get';

/** What a person calls a tool, and what brings it. */
const SOURCES: Readonly<Record<Tool, { title: string; apt: string; brew: string }>> = {
  postgres: {
    title: `PostgreSQL ${POSTGRES_MAJOR_MIN} or newer`,
    apt: 'postgresql',
    brew: 'postgresql@17',
  },
  redisServer: { title: 'Redis', apt: 'redis-server', brew: 'redis' },
  rabbitmqServer: { title: 'RabbitMQ', apt: 'rabbitmq-server', brew: 'rabbitmq' },
  epmd: { title: 'Erlang', apt: 'erlang-base', brew: 'erlang' },
  chromium: { title: 'Chromium', apt: 'chromium-headless-shell', brew: '--cask chromium' },
  wg: { title: 'WireGuard’s tools', apt: 'wireguard-tools', brew: 'wireguard-tools' },
  wireguardGo: { title: 'wireguard-go', apt: 'wireguard-go', brew: 'wireguard-go' },
  nft: { title: 'nftables', apt: 'nftables', brew: 'nftables' },
  ip: { title: 'iproute2', apt: 'iproute2', brew: 'iproute2' },
  prometheus: { title: 'Prometheus', apt: 'prometheus', brew: 'prometheus' },
  promtool: { title: 'Prometheus', apt: 'prometheus', brew: 'prometheus' },
};

export interface EnsureToolsOptions {
  readonly searchPath: string | undefined;
  readonly report: (line: string) => void;
}

/** Finds the tools, has apt install those that are missing, or says what to install by hand. */
export async function ensureTools<T extends Tool>(
  needed: readonly T[],
  options: EnsureToolsOptions,
): Promise<Pick<Tools, T>> {
  let tools = findTools(options.searchPath);
  const missing = needed.filter((tool) => !tools[tool]);
  if (missing.length === 0) return tools as Pick<Tools, T>;

  const asRoot = rootPrefix(options.searchPath);
  if (!existsSync(APT) || !asRoot) throw new CannotStart(adviceFor(missing));
  const packages = [...new Set(missing.map((tool) => SOURCES[tool].apt))];
  options.report(`installing ${packages.join(', ')} with apt`);
  const { code, output } = await runQuietly([...asRoot, APT_INSTALL, ...packages]);
  if (code !== 0) {
    const end = output.trimEnd().split('\n').slice(-5);
    throw new CannotStart(`apt could not install ${packages.join(', ')}:`, ...end);
  }
  tools = findTools(options.searchPath);
  const still = needed.filter((tool) => !tools[tool]);
  if (still.length > 0) throw new CannotStart(adviceFor(still));
  return tools as Pick<Tools, T>;
}

/** How to run something as root without being asked for a password; undefined if there is no way. */
function rootPrefix(searchPath: string | undefined): string[] | undefined {
  if (process.getuid?.() === 0) return [];
  const sudo = programOnPath(searchPath, 'sudo');
  const asked = sudo && spawnSync(sudo, ['-n', 'true'], { stdio: 'ignore' });
  return asked && asked.status === 0 ? [sudo, '-n'] : undefined;
}

function adviceFor(missing: readonly Tool[]): string {
  const titles = [...new Set(missing.map((tool) => SOURCES[tool].title))].join(', ');
  const apt = [...new Set(missing.map((tool) => SOURCES[tool].apt))].join(' ');
  const brew = [...new Set(missing.map((tool) => SOURCES[tool].brew))].join(' ');
  const how =
    process.platform === 'darwin' ? `brew install ${brew}` : `as root: apt-get install ${apt}`;
  return `missing: ${titles}. Install what is missing (${how}) and start again`;
}

function runQuietly(command: readonly string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const [file = '', ...args] = command;
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (text: string) => {
      output = (output + text).slice(-10_000);
    };
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.once('error', (error) => resolve({ code: null, output: error.message }));
    child.once('close', (code) => resolve({ code, output }));
  });
}
