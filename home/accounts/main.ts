/** One rotation of home's keys, where there is no npm: `npm run keys:rotate` on files that are named. */
import process from 'node:process';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { runTask } from '@mockstreet/shared/node/run-process';
import { parseRotationChoice, rotateNamedKeys } from './keys/rotate-and-record.ts';
import { rotationConfigSchema } from './keys/rotation-config.ts';

await runTask({
  name: 'keys-rotate',
  configSchema: rotationConfigSchema,
  async run(config) {
    await rotateNamedKeys(config, parseRotationChoice(process.argv.slice(2)), {
      clock: () => instantFromMillis(Date.now()),
      print: (line) => process.stdout.write(`${line}\n`),
    });
  },
});
