import { existsSync } from 'node:fs';
import { CannotStart } from './cannot-start.ts';
import { dataDirectory } from './data-directory.ts';
import { describeInstance, type Instance } from './instance.ts';
import { type Environment, readNativeSettings } from './native-settings.ts';
import { readSecrets } from './secrets.ts';

/** The instance that DATA_DIR and PORT_BASE name, to look at from outside; throws CannotStart. */
export function findInstance(environment: Environment): Instance {
  const { settings, faults } = readNativeSettings(environment);
  if (faults.length > 0) throw new CannotStart(...faults);
  const data = dataDirectory(settings.dataFolder);
  if (!existsSync(data.secrets)) {
    throw new CannotStart(`${settings.dataFolder} holds no instance: npm start makes one`);
  }
  return describeInstance({
    data,
    portBase: settings.portBase,
    secrets: readSecrets(data),
    environment,
  });
}
