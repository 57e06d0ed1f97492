/** A text and where the caret is in it, in UTF-16 units as the browser counts. */
export interface Caret {
  readonly content: string;
  readonly from: number;
  readonly to: number;
}

/** Puts a field in the place of what is selected; the caret stands behind it afterwards. */
export function insertField({ content, from, to }: Caret, field: string): Caret {
  const caret = from + field.length;
  return {
    content: `${content.slice(0, from)}${field}${content.slice(to)}`,
    from: caret,
    to: caret,
  };
}
