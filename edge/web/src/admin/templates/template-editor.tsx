import { useState } from 'react';
import type { MessageTemplate } from '../../api/schema.ts';
import { useWords } from '../../text/words.ts';
import { ContentField, useContent } from './content-field.tsx';
import { DiscordMessage } from './discord-message.tsx';
import { PlaceholderPalette } from './placeholder-palette.tsx';
import { SampleValues } from './sample-values.tsx';
import { TemplateActs } from './template-acts.tsx';
import { UnsavedGuard } from './unsaved-guard.tsx';
import { usePreview } from './use-preview.ts';
import { Warnings } from './warnings.tsx';
import { templateWords } from './words.ts';

/** Writes a message: its text, what can be put in, and what comes of it while one types. */
export function TemplateEditor({ template }: { readonly template: MessageTemplate }) {
  const { key, placeholders } = template;
  const words = useWords(templateWords);
  const text = useContent(template.content);
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const draft = { content: text.content, values };
  const { preview, answer } = usePreview(key, draft);
  const warnings = preview?.warnings ?? [];
  const isChanged = text.content !== template.content;
  return (
    <div className="template__columns">
      <UnsavedGuard isUnsaved={isChanged} />
      <section className="template__read" aria-label={words.preview}>
        <DiscordMessage preview={preview} fault={answer?.ok === false ? answer.fault : undefined} />
      </section>
      <section className="card template__write">
        <ContentField text={text} hasWarnings={warnings.length > 0} />
        <Warnings
          warnings={warnings}
          isChecked={preview !== undefined}
          onGoTo={(warning) => text.select(warning.at, warning.at + warning.field.length)}
        />
        <TemplateActs
          template={template}
          draft={draft}
          isChanged={isChanged}
          onSettled={text.follow}
        />
      </section>
      <PlaceholderPalette placeholders={placeholders} onInsert={text.insert} />
      <SampleValues
        placeholders={placeholders}
        values={values}
        warnings={warnings}
        onChange={setValues}
      />
    </div>
  );
}
