import { mkdirSync } from 'node:fs';
import { CannotStart } from './cannot-start.ts';
import { choosePostgres } from './choose-postgres.ts';
import { type DataDirectory, openDataDirectory } from './data-directory.ts';
import { ensureTools } from './ensure-tools.ts';
import { postgresFolders } from './find-tools.ts';
import { describeInstance, type Instance } from './instance.ts';
import { type Environment, readNativeSettings } from './native-settings.ts';
import { refusedPorts } from './ports.ts';
import { clusterMajor } from './postgres.ts';
import { stopRecorded } from './process-record.ts';
import { ensureSecrets } from './secrets.ts';
import { SERVER_TOOLS, serversOf } from './server-plan.ts';
import { lockSide } from './side-lock.ts';
import { startWarden } from './start-warden.ts';
import { createSupervisor } from './supervisor.ts';

export interface HomeServersOptions {
  readonly environment: Environment;
  /** Where home's things lie: those of the data directory, or a draft of them. */
  readonly homeOf: (data: DataDirectory) => DataDirectory['home'];
  /** Of a cluster that is not there yet and will be; else the newest installed makes one. */
  readonly postgresMajor?: number | undefined;
  /** What has to be there before the servers start; they have these programs. */
  readonly before?: (instance: Instance, postgresPrograms: string) => Promise<void>;
  /** Aborted when it is to end early: the servers go, and so does what works on them. */
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
  /** A clock that never goes back, in milliseconds. */
  readonly nowMs: () => number;
}

/** Home's servers while they run for one command. */
export interface HomeServers {
  readonly instance: Instance;
  /** The real data directory, whatever `homeOf` says. */
  readonly data: DataDirectory;
  /** Folder of PostgreSQL's programs. */
  readonly postgresPrograms: string;
}

const LEFTOVERS_WITHIN_MS = 10_000;

/**
 * Starts PostgreSQL and Redis alone, for a command that works on home's data while home is away, and
 * stops them when `work` is done; until after `last` nobody else runs home. Throws CannotStart.
 */
export async function withHomeServers<T, U>(
  options: HomeServersOptions,
  work: (servers: HomeServers) => Promise<T>,
  last: (servers: HomeServers, outcome: T) => Promise<U>,
): Promise<U> {
  const { environment, print, nowMs } = options;
  const { settings, faults } = readNativeSettings(environment);
  if (faults.length > 0) throw new CannotStart(...faults);
  const data = openDataDirectory(settings.dataFolder);
  const unlock = lockSide(data.home.root);
  const supervisor = createSupervisor({ report: print, nowMs });
  const stop = () => void supervisor.stop();
  options.signal.addEventListener('abort', stop);
  let dismissWarden = async () => {};
  try {
    const home = options.homeOf(data);
    mkdirSync(home.run, { recursive: true, mode: 0o700 });
    for (const run of new Set([data.home.run, home.run])) {
      await stopRecorded(run, LEFTOVERS_WITHIN_MS);
    }
    const instance = describeInstance({
      ...{ environment, portBase: settings.portBase },
      data: { ...data, home },
      secrets: ensureSecrets(data),
    });
    const refused = await refusedPorts(instance.ports, ['postgres', 'redis']);
    if (refused.length > 0) throw new CannotStart(`port ${refused.join(', ')}`);
    const found = await ensureTools([...SERVER_TOOLS.home], {
      searchPath: environment.PATH,
      report: print,
    });
    const postgres = choosePostgres(
      postgresFolders(),
      options.postgresMajor ?? clusterMajor(home.postgres),
    );
    const servers = { instance, data, postgresPrograms: postgres };
    dismissWarden = startWarden({ runFolders: [home.run] });
    await options.before?.(instance, postgres);
    for (const services of serversOf('home', instance, { ...found, postgres })) {
      await supervisor.bring(services, home);
    }
    const outcome = await work(servers);
    options.signal.throwIfAborted();
    await supervisor.stop();
    return await last(servers, outcome);
  } finally {
    options.signal.removeEventListener('abort', stop);
    await supervisor.stop();
    await dismissWarden();
    unlock();
  }
}
