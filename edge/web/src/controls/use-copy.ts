import { useState } from 'react';

/** Copies a text; where the browser does not let it, the text can still be marked by hand. */
export function useCopy(text: string) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      setCopied(false);
    }
  };
  return [isCopied, copy] as const;
}
