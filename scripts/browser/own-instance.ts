import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataDirectory } from '@mockstreet/native/data-directory';
import { freePortBase } from '@mockstreet/native/free-port-base';
import { describeInstance, type Instance } from '@mockstreet/native/instance';
import { REPOSITORY } from '@mockstreet/native/repository';
import { readSecrets } from '@mockstreet/native/secrets';
import { startWarden } from '@mockstreet/native/start-warden';
import { createNativeSides, type NativeSides } from '../chaos/rig/native-sides.ts';

/** A whole instance for a browser to look at, on free ports, its data in a temporary folder. */
export interface OwnInstance {
  readonly origin: string;
  readonly instance: Instance;
  readonly sides: NativeSides;
  /** Stops everything and removes the folder. */
  dispose(): Promise<void>;
}

export interface OwnInstanceOptions {
  /** Of the temporary folder's name. */
  readonly name: string;
  /** The user's own variables, which what is given in `settings` overrules. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly settings: Readonly<Record<string, string>>;
}

/** Starts it with the seeded market, always open. */
export async function startOwnInstance(options: OwnInstanceOptions): Promise<OwnInstance> {
  const data = openDataDirectory(mkdtempSync(join(tmpdir(), `mockstreet-${options.name}-`)));
  const portBase = await freePortBase();
  const settings: Record<string, string> = {
    ...Object.fromEntries(
      Object.entries(options.environment).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value]],
      ),
    ),
    ...{ FEED: 'sim', SEED: '7', SESSIONS: 'always', PARTITIONS: '2' },
    ...options.settings,
    ...{ DATA_DIR: data.root, PORT_BASE: `${portBase}` },
  };
  const sides = createNativeSides({
    root: REPOSITORY,
    environmentOf: () => settings,
    onLine: () => {},
  });
  const dismissWarden = startWarden({
    runFolders: [data.edge.run, data.home.run],
    folderToRemove: data.root,
  });
  const dispose = async () => {
    await Promise.all([sides.stop('home'), sides.stop('edge')]);
    await dismissWarden();
    rmSync(data.root, { recursive: true, force: true });
  };
  try {
    await sides.start('edge');
    await sides.start('home');
    const secrets = readSecrets(data);
    return {
      origin: `http://localhost:${portBase}`,
      instance: describeInstance({ data, portBase, secrets, environment: settings }),
      sides,
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}
