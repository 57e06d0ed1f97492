import { Link, useParams } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import type { MessageTemplate } from '../../api/schema.ts';
import { Awaited } from '../../controls/awaited.tsx';
import { When } from '../../controls/when.tsx';
import { Page } from '../../page/page.tsx';
import { NotFoundNote } from '../../router/not-found-page.tsx';
import { useWords } from '../../text/words.ts';
import { Person } from '../person.tsx';
import { TemplateEditor } from './template-editor.tsx';
import { CHANNELS, type TemplateKey } from './template-key.ts';
import { useTemplates } from './use-templates.ts';
import { templateWords } from './words.ts';
import './templates.css';

/** One message: its text, and what that reads like. */
export function TemplatePage() {
  const { key } = useParams({ from: '/frame/members/admin/templates/$key' });
  return Object.hasOwn(CHANNELS, key) ? (
    <KnownTemplate key={key} templateKey={key as TemplateKey} />
  ) : (
    <NotFoundNote />
  );
}

function KnownTemplate({ templateKey: key }: { readonly templateKey: TemplateKey }) {
  const templates = useTemplates();
  const words = useWords(templateWords);
  return (
    <Page
      title={words.names[key]}
      intro={`${words.abouts[key]} · ${words.channels[CHANNELS[key]]}`}
      width="wide"
    >
      <Link to="/admin/templates" className="link template__back">
        <ChevronLeft size={16} aria-hidden />
        {words.back}
      </Link>
      <Awaited of={templates}>
        {({ items }) =>
          items
            .filter((template) => template.key === key)
            .map((template) => (
              <div key={key} className="template">
                <TemplateEditor template={template} />
                <LastChange template={template} />
              </div>
            ))
        }
      </Awaited>
    </Page>
  );
}

function LastChange({ template }: { readonly template: MessageTemplate }) {
  const words = useWords(templateWords);
  const { updated_at: at, updated_by: by } = template;
  if (at === null) return <p className="muted">{words.neverChanged}</p>;
  return (
    <p className="muted">
      {words.changedBy}: <Person id={by} /> · <When at={at} />
    </p>
  );
}
