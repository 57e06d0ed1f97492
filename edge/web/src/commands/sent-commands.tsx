import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useState, useSyncExternalStore } from 'react';
import type { Answer } from '../api/answer.ts';
import type { CommandAccepted, CommandDetail } from '../api/schema.ts';
import { useApi, useEnvironment } from '../environment.ts';
import { usePolling } from '../query/use-polling.ts';
import { createCommandLog } from './command-log.ts';
import { commandsApi } from './commands-api.ts';
import { CONCERNED_BY_COMMANDS } from './concerned-by-commands.ts';
import { isUndecided, type SentCommand } from './sent-command.ts';

/** Home tells by itself; this is for when it cannot. */
const EVERY_MS = 2_000;

export interface SentCommands {
  /** Newest first. */
  readonly sent: readonly SentCommand[];
  /** Notes what the edge has accepted, to be followed until it is decided. */
  note(accepted: CommandAccepted, of: Pick<SentCommand, 'type' | 'orderId'>): void;
}

const SentCommandsContext = createContext<SentCommands | undefined>(undefined);

/** What this device has asked for, one list for all tabs: also a reload without home shows it. */
export function SentCommandsProvider(props: {
  readonly username: string;
  readonly children: ReactNode;
}) {
  const { deviceStore } = useEnvironment();
  const [log] = useState(() => createCommandLog(deviceStore, props.username));
  const sent = useSyncExternalStore(log.subscribe, log.current);
  const { command } = useApi(commandsApi);
  const queryClient = useQueryClient();
  usePolling({
    key: ['commands', 'sent'],
    async load() {
      const asked = log.current().filter(isUndecided);
      const answers = await Promise.all(asked.map(({ commandId }) => command(commandId)));
      const decided = asked
        .map((one, at) => withAnswer(one, answers[at]))
        .filter((one) => !isUndecided(one));
      for (const one of decided) log.note(one);
      // Behind an outage the news of it may come later than this.
      for (const topic of decided.length > 0 ? CONCERNED_BY_COMMANDS : []) {
        void queryClient.invalidateQueries({ queryKey: [topic] });
      }
      return { ok: true, value: null };
    },
    everyMs: EVERY_MS,
    isAsked: sent.some(isUndecided),
  });
  const [note] = useState(
    () => (accepted: CommandAccepted, of: Pick<SentCommand, 'type' | 'orderId'>) => {
      const { command_id, accepted_at } = accepted;
      log.note({ ...of, commandId: command_id, acceptedAt: accepted_at, outcome: null });
    },
  );
  return <SentCommandsContext value={{ sent, note }}>{props.children}</SentCommandsContext>;
}

export function useSentCommands(): SentCommands {
  const commands = useContext(SentCommandsContext);
  if (!commands) throw new Error('no commands: render inside SentCommandsProvider');
  return commands;
}

/** One that home does not know yet is still on its way. */
function withAnswer(sent: SentCommand, answer: Answer<CommandDetail> | undefined): SentCommand {
  if (!answer?.ok || answer.value.status === 'PENDING') return sent;
  const { status, reason, reason_detail } = answer.value;
  return { ...sent, outcome: { status, reason, reasonDetail: reason_detail } };
}
