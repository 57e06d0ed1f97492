import { useId, useRef, useState } from 'react';
import { useWords } from '../text/words.ts';
import { adminWords } from './words.ts';

/** Something to hand on: selected at a touch, and copied by a button where the browser lets us. */
export function CopyField({ label, text }: { readonly label: string; readonly text: string }) {
  const id = useId();
  const words = useWords(adminWords);
  const input = useRef<HTMLInputElement>(null);
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    input.current?.select();
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      // Refused, or not a secure page: it stays selected, to be copied by hand.
    }
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
        <button type="button" className="button button--ink button--small" onClick={copy}>
          <span aria-live="polite">{isCopied ? words.copied : words.copy}</span>
        </button>
      </div>
    </div>
  );
}
