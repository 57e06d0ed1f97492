import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { commonWords } from '../text/common-words.ts';
import { useWords } from '../text/words.ts';

interface CopyButtonProps {
  readonly text: string;
}

/** Copies a text; where the browser does not let it, the text beside it can be marked by hand. */
export function CopyButton({ text }: CopyButtonProps) {
  const words = useWords(commonWords);
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      setCopied(false);
    }
  };
  return (
    <button
      type="button"
      className="button button--quiet button--small copy-button"
      onClick={() => void copy()}
    >
      {isCopied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
      <span aria-live="polite">{isCopied ? words.copied : words.copy}</span>
    </button>
  );
}
