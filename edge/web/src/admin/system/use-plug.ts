import { formatInstant } from '@mockstreet/shared/instant';
import { useState } from 'react';
import type { Fault } from '../../api/answer.ts';
import { useApi, useEnvironment } from '../../environment.ts';
import { useCommand } from '../../query/use-command.ts';
import { type PulledPlug, readPulledPlug } from './plug-stage.ts';
import { systemApi } from './system-api.ts';

const KEY = 'plug';
const AWAY_SECONDS = 60;

export interface Plug {
  /** What was pulled on this device and not put away yet, also after a reload. */
  readonly pulled: PulledPlug | undefined;
  /** True once it is certain that home goes. */
  pull(): Promise<boolean>;
  readonly isBusy: boolean;
  readonly fault: Fault | undefined;
  /** Whoever pulled it has seen what became of it. */
  readonly putAway: () => void;
}

export function usePlug(): Plug {
  const api = useApi(systemApi);
  const { clock, deviceStore } = useEnvironment();
  const [pulled, setPulled] = useState(() => readPulledPlug(deviceStore.read(KEY)));
  const command = useCommand(api.pullPlug, []);
  return {
    pulled,
    isBusy: command.isBusy,
    fault: command.fault,
    async pull() {
      const pulledAt = formatInstant(clock());
      const answer = await command.run(AWAY_SECONDS);
      if (!answer) return false;
      const plug = { pulledAt, backAt: answer.back_at };
      deviceStore.write(KEY, plug);
      setPulled(plug);
      return true;
    },
    putAway() {
      deviceStore.remove(KEY);
      setPulled(undefined);
    },
  };
}
