import { CopyButton } from '../controls/copy-button.tsx';
import { useWords } from '../text/words.ts';
import { settingsWords } from './words.ts';

/** A key, this once: nobody can tell it again. */
export function ShownKey({ text }: { readonly text: string }) {
  const words = useWords(settingsWords).keys;
  return (
    <div className="settings__secret">
      <p>{words.once}</p>
      <div className="settings__copy">
        <code data-testid="api-key">{text}</code>
        <CopyButton text={text} />
      </div>
    </div>
  );
}
