import { RotateCcw, Send } from 'lucide-react';
import { useState } from 'react';
import type { MessageTemplate } from '../../api/schema.ts';
import { ConfirmSheet } from '../../controls/confirm-sheet.tsx';
import { FaultNote } from '../../controls/fault-note.tsx';
import { useToasts } from '../../controls/toasts.tsx';
import { useApi } from '../../environment.ts';
import { useCommand } from '../../query/use-command.ts';
import { useWords } from '../../text/words.ts';
import { faultCode } from '../fault-code.ts';
import { CHANNELS, type Channel } from './template-key.ts';
import { type Draft, templatesApi } from './templates-api.ts';
import { templateWords } from './words.ts';

/** What an operator gives home, so that it can send there. */
const WEBHOOKS: Readonly<Record<Channel, string>> = {
  alerts: 'DISCORD_ALERTS_WEBHOOK_URL',
  human: 'DISCORD_HUMAN_WEBHOOK_URL',
};

interface TemplateActsProps {
  readonly template: MessageTemplate;
  readonly draft: Draft;
  readonly isChanged: boolean;
  /** What counts now is what was wanted. */
  readonly onSettled: () => void;
}

/** Save, give back the default, try it out. */
export function TemplateActs(props: TemplateActsProps) {
  const { template, draft, isChanged } = props;
  const api = useApi(templatesApi);
  const toasts = useToasts();
  const words = useWords(templateWords);
  const [asked, setAsked] = useState<'restore' | 'test'>();
  const save = useCommand(api.save, ['admin']);
  const isBlank = draft.content.trim() === '';
  const isDefault = template.content === template.default && !isChanged;
  return (
    <div className="admin__stack">
      <FaultNote fault={save.fault} />
      <button
        type="button"
        className="button button--ink"
        disabled={!isChanged || isBlank || save.isBusy}
        onClick={async () => {
          if (!(await save.run(template.key, draft.content))) return;
          toasts.add({ title: words.saved });
          props.onSettled();
        }}
      >
        {words.save}
      </button>
      <div className="admin__pair">
        <button
          type="button"
          className="button button--quiet button--small template__act"
          disabled={isBlank}
          onClick={() => setAsked('test')}
        >
          <Send size={16} aria-hidden />
          {words.test}
        </button>
        <button
          type="button"
          className="button button--quiet button--small template__act"
          disabled={isDefault}
          onClick={() => setAsked('restore')}
        >
          <RotateCcw size={16} aria-hidden />
          {words.restore}
        </button>
      </div>
      {asked === 'restore' && (
        <Restore
          template={template}
          onRestored={props.onSettled}
          onClose={() => setAsked(undefined)}
        />
      )}
      {asked === 'test' && (
        <TestSend template={template} draft={draft} onClose={() => setAsked(undefined)} />
      )}
    </div>
  );
}

interface RestoreProps {
  readonly template: MessageTemplate;
  readonly onRestored: () => void;
  readonly onClose: () => void;
}

function Restore({ template, onRestored, onClose }: RestoreProps) {
  const api = useApi(templatesApi);
  const toasts = useToasts();
  const words = useWords(templateWords);
  const restore = useCommand(api.restore, ['admin']);
  return (
    <ConfirmSheet
      title={words.restoreAsk}
      confirm={words.restore}
      isBusy={restore.isBusy}
      fault={restore.fault}
      onClose={onClose}
      onConfirm={async () => {
        if (!(await restore.run(template.key))) return;
        toasts.add({ title: words.restored });
        onRestored();
        onClose();
      }}
    >
      <p>{words.restoreText}</p>
      <p className="template__quoted">{template.default}</p>
    </ConfirmSheet>
  );
}

interface TestSendProps {
  readonly template: MessageTemplate;
  readonly draft: Draft;
  readonly onClose: () => void;
}

function TestSend({ template, draft, onClose }: TestSendProps) {
  const api = useApi(templatesApi);
  const toasts = useToasts();
  const words = useWords(templateWords);
  const send = useCommand(api.testSend, []);
  const channel = CHANNELS[template.key];
  const isOff = faultCode(send.fault) === 'channel_off';
  return (
    <ConfirmSheet
      title={words.testAsk}
      confirm={words.testSend}
      isBusy={send.isBusy}
      fault={isOff ? undefined : send.fault}
      onClose={onClose}
      onConfirm={async () => {
        const sent = await send.run(template.key, draft);
        if (!sent) return;
        toasts.add({ title: words.testSent(words.channels[sent.channel]) });
        onClose();
      }}
    >
      <p>{words.testText(words.channels[channel])}</p>
      {isOff && (
        <p className="calm-note" role="alert">
          {words.channelOff(words.channels[channel], WEBHOOKS[channel])}
        </p>
      )}
    </ConfirmSheet>
  );
}
