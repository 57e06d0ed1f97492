import { type InputHTMLAttributes, useLayoutEffect, useRef, useState } from 'react';
import { caretBehind, significantBefore } from './caret-in-number.ts';

interface NumberEntryProps
  extends Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange' | 'type'> {
  readonly value: string;
  /** Of what is typed what may stay, with separators. */
  readonly tidy: (typed: string) => string;
  readonly onChange: (value: string) => void;
}

/**
 * An entry that puts separators in while somebody types, and leaves the caret where it was. What an
 * input method composes is left alone until it is done.
 */
export function NumberEntry({ value, tidy, onChange, ...input }: NumberEntryProps) {
  const element = useRef<HTMLInputElement>(null);
  const [typing, setTyping] = useState<{ readonly significant: number }>();
  const [composed, setComposed] = useState<string>();

  useLayoutEffect(() => {
    const entry = element.current;
    if (!typing || !entry || entry.ownerDocument.activeElement !== entry) return;
    const caret = caretBehind(entry.value, typing.significant);
    entry.setSelectionRange(caret, caret);
  }, [typing]);

  const take = (entry: HTMLInputElement) => {
    const caret = entry.selectionStart ?? entry.value.length;
    setTyping({ significant: significantBefore(entry.value, caret) });
    setComposed(undefined);
    onChange(tidy(entry.value));
  };
  return (
    <input
      autoComplete="off"
      {...input}
      ref={element}
      value={composed ?? value}
      onChange={(event) => {
        const { nativeEvent, currentTarget } = event;
        const isComposing = nativeEvent instanceof InputEvent && nativeEvent.isComposing;
        if (isComposing) setComposed(currentTarget.value);
        else take(currentTarget);
      }}
      onCompositionEnd={(event) => take(event.currentTarget)}
    />
  );
}
