import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { TemplateValueWarning, TemplateWarning } from '../../api/schema.ts';
import { useWords } from '../../text/words.ts';
import { templateWords } from './words.ts';

interface WarningsProps {
  readonly warnings: readonly (TemplateWarning | TemplateValueWarning)[];
  /** Whether anybody has looked yet. */
  readonly isChecked: boolean;
  readonly onGoTo: (warning: TemplateWarning) => void;
}

/** What of the text would be printed as it stands, and why; of values their own fields tell. */
export function Warnings({ warnings, isChecked, onGoTo }: WarningsProps) {
  const words = useWords(templateWords);
  const inText = warnings.filter((warning) => warning.at !== null);
  return (
    <div className="template__warnings" aria-live="polite">
      {isChecked && inText.length === 0 && (
        <p className="template__fine">
          <CircleCheck size={16} aria-hidden />
          {words.noWarnings}
        </p>
      )}
      {inText.length > 0 && (
        <>
          <p className="template__warned">
            <TriangleAlert size={16} aria-hidden />
            {words.warnings}
          </p>
          <ul>
            {inText.map((warning) => (
              <li key={`${warning.code} ${warning.at}`}>
                <button
                  type="button"
                  className="template__warning"
                  title={words.warningAt(warning.field)}
                  onClick={() => onGoTo(warning)}
                >
                  <code>{warning.field}</code>
                  <span>{words.codes[warning.code]}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
