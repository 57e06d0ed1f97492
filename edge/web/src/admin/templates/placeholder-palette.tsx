import type { TemplatePlaceholder } from '../../api/schema.ts';
import { usePreferences } from '../../preferences/use-preferences.ts';
import { useWords } from '../../text/words.ts';
import { fieldsOf } from './fields-of.ts';
import { placeholderWords, templateWords } from './words.ts';

interface PlaceholderPaletteProps {
  readonly placeholders: readonly TemplatePlaceholder[];
  readonly onInsert: (field: string) => void;
}

/** What a message can tell, each in the ways it can be written. */
export function PlaceholderPalette({ placeholders, onInsert }: PlaceholderPaletteProps) {
  const words = useWords(templateWords);
  return (
    <section className="card palette">
      <h2>{words.placeholders}</h2>
      <p className="muted">{words.placeholdersHint}</p>
      <ul>
        {placeholders.map((placeholder) => (
          <li key={placeholder.name} className="palette__row">
            <PlaceholderName placeholder={placeholder} />
            <span className="palette__fields">
              {fieldsOf(placeholder).map((field) => (
                <button
                  key={field}
                  type="button"
                  className="palette__field"
                  aria-label={words.insert(field)}
                  onClick={() => onInsert(field)}
                >
                  {field}
                </button>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function PlaceholderName({ placeholder }: { readonly placeholder: TemplatePlaceholder }) {
  const { language } = usePreferences();
  const { name, description } = placeholder;
  return <span>{language === 'ko' ? description : (placeholderWords[name] ?? description)}</span>;
}
