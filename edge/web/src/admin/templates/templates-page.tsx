import { Link } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import type { MessageTemplate } from '../../api/schema.ts';
import { Awaited } from '../../controls/awaited.tsx';
import { Page } from '../../page/page.tsx';
import { useWords } from '../../text/words.ts';
import { CHANNELS } from './template-key.ts';
import { useTemplates } from './use-templates.ts';
import { templateWords } from './words.ts';
import './templates.css';

/** The messages that Discord is told by. */
export function TemplatesPage() {
  const templates = useTemplates();
  const words = useWords(templateWords);
  return (
    <Page title={words.title} intro={words.intro}>
      <Awaited of={templates}>
        {({ items }) => (
          <ul className="admin__doors">
            {items.map((template) => (
              <li key={template.key}>
                <TemplateCard template={template} />
              </li>
            ))}
          </ul>
        )}
      </Awaited>
    </Page>
  );
}

function TemplateCard({ template }: { readonly template: MessageTemplate }) {
  const words = useWords(templateWords);
  const { key, content } = template;
  const isDefault = content === template.default;
  return (
    <Link to="/admin/templates/$key" params={{ key }} className="card template-card">
      <span className="template-card__head">
        <b>{words.names[key]}</b>
        <ChevronRight size={18} aria-hidden className="admin__arrow" />
      </span>
      <span className="template-card__text">{content}</span>
      <span className="template-card__foot">
        <small>{words.channels[CHANNELS[key]]}</small>
        <span className={`tag ${isDefault ? 'tag--quiet' : ''}`}>
          {isDefault ? words.isDefault : words.isChanged}
        </span>
      </span>
    </Link>
  );
}
