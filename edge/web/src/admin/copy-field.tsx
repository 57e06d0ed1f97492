import { useId, useRef } from 'react';
import { useCopy } from '../controls/use-copy.ts';
import { commonWords } from '../text/common-words.ts';
import { useWords } from '../text/words.ts';

/** Something to hand on: selected at a touch, and copied by a button where the browser lets us. */
export function CopyField({ label, text }: { readonly label: string; readonly text: string }) {
  const id = useId();
  const words = useWords(commonWords);
  const input = useRef<HTMLInputElement>(null);
  const [isCopied, copy] = useCopy(text);
  const selectAndCopy = () => {
    // Should it be refused, it stays selected, to be copied by hand.
    input.current?.select();
    void copy();
  };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="admin__copy">
        <input
          ref={input}
          id={id}
          readOnly
          value={text}
          onFocus={({ target }) => target.select()}
        />
        <button type="button" className="button button--ink button--small" onClick={selectAndCopy}>
          <span aria-live="polite">{isCopied ? words.copied : words.copy}</span>
        </button>
      </div>
    </div>
  );
}
