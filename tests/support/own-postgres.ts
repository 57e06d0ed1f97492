import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, startChild } from '@mockstreet/native/child';
import { findTools } from '@mockstreet/native/find-tools';
import { portsFrom } from '@mockstreet/native/ports';
import { ensureDatabase, postgresService, postgresUrl } from '@mockstreet/native/postgres';
import type { Folders } from '@mockstreet/native/service';
import { startWarden } from '@mockstreet/native/start-warden';
import { freePortBase } from './free-port-base.ts';

/**
 * A cluster of one test file alone, made for it: its transaction ids begin at the beginning, and the
 * roles and their passwords, which are all databases' of a cluster, are the test's own.
 */
export interface OwnPostgres {
  /** Of its superuser, for a database that is made unless it is there. */
  database(name: string): Promise<string>;
  /** The folder that holds the cluster's `data`. */
  readonly folder: string;
  /** Where the server's programs and those of its clients lie. */
  readonly programs: string;
  /** What the server has logged so far: every statement. */
  log(): string;
  stopServer(): Promise<void>;
  startServer(): Promise<void>;
  stop(): Promise<void>;
}

export async function startOwnPostgres(
  settings: Readonly<Record<string, string>> = {},
): Promise<OwnPostgres> {
  const { postgres: programs } = findTools(process.env.PATH);
  if (!programs) throw new Error('this test needs PostgreSQL');
  const root = mkdtempSync(join(tmpdir(), 'mockstreet-postgres-'));
  const folders: Folders = { logs: join(root, 'logs'), run: join(root, 'run') };
  mkdirSync(folders.run);
  const dismissWarden = startWarden({ runFolders: [folders.run], folderToRemove: root });
  const options = {
    programs,
    folder: join(root, 'postgres'),
    port: portsFrom(await freePortBase()).postgres,
    password: randomBytes(16).toString('hex'),
    settings: {
      fsync: 'off',
      full_page_writes: 'off',
      shared_buffers: '64MB',
      log_statement: 'all',
      ...settings,
    },
  };
  let child: Child;
  const startServer = async () => {
    const service = postgresService(options);
    await service.prepare?.();
    child = startChild(service, folders);
    if (!(await child.becameReady)) throw new Error(`${child.name} did not start`);
  };
  await startServer();
  return {
    async database(name) {
      await ensureDatabase(options, name);
      return postgresUrl(options, name);
    },
    folder: options.folder,
    programs,
    log: () => readFileSync(child.logFile, 'utf8'),
    startServer,
    stopServer: async () => void (await child.stop()),
    async stop() {
      await child.stop();
      await dismissWarden();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
