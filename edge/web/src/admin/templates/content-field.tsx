import { useCallback, useId, useLayoutEffect, useRef, useState } from 'react';
import { useWords } from '../../text/words.ts';
import { type Caret, insertField } from './insert-field.ts';
import { templateWords } from './words.ts';

const CONTENT_MAX = 2_000;
const ROWS_MIN = 4;

export interface ContentState {
  readonly content: string;
  readonly attach: (input: HTMLTextAreaElement | null) => void;
  readonly write: (content: string) => void;
  /** Shows what counts again. */
  readonly follow: () => void;
  /** Where the caret is. */
  readonly insert: (field: string) => void;
  readonly select: (from: number, to: number) => void;
}

/**
 * The text that is being written; the caret stays where whoever writes wants to go on.
 *
 * @param saved what counts now: shown until somebody writes, also when it changes elsewhere
 */
export function useContent(saved: string): ContentState {
  const [written, setWritten] = useState<string>();
  const content = written ?? saved;
  const input = useRef<HTMLTextAreaElement>(null);
  const attach = useCallback((element: HTMLTextAreaElement | null) => {
    input.current = element;
  }, []);
  const caret = useRef<Caret>(undefined);
  useLayoutEffect(() => {
    if (caret.current?.content !== content) return;
    input.current?.focus();
    input.current?.setSelectionRange(caret.current.from, caret.current.to);
    caret.current = undefined;
  }, [content]);
  return {
    content,
    attach,
    write: setWritten,
    follow: () => setWritten(undefined),
    insert(field) {
      const { selectionStart: from = content.length, selectionEnd: to = content.length } =
        input.current ?? {};
      caret.current = insertField({ content, from, to }, field);
      setWritten(caret.current.content);
    },
    select(from, to) {
      input.current?.focus();
      input.current?.setSelectionRange(from, to);
    },
  };
}

interface ContentFieldProps {
  readonly text: ContentState;
  readonly hasWarnings: boolean;
}

export function ContentField({ text, hasWarnings }: ContentFieldProps) {
  const id = useId();
  const words = useWords(templateWords);
  const { attach, content } = text;
  const isBlank = content.trim() === '';
  return (
    <div className="field">
      <label htmlFor={id}>{words.content}</label>
      <textarea
        ref={attach}
        id={id}
        className="template__content"
        rows={Math.max(ROWS_MIN, content.split('\n').length + 1)}
        maxLength={CONTENT_MAX}
        spellCheck={false}
        value={content}
        aria-invalid={isBlank || hasWarnings || undefined}
        aria-describedby={`${id}-note`}
        onChange={(event) => text.write(event.target.value)}
      />
      <small id={`${id}-note`} className={isBlank ? 'field__fault' : 'template__length'}>
        {isBlank ? words.blank : words.length(content.length, CONTENT_MAX)}
      </small>
    </div>
  );
}
