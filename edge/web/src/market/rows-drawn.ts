/** Rows of a long list that are drawn at once: more than a phone shows. */
export const ROWS_AT_ONCE = 12;
/** … and those that follow together in each frame, a few milliseconds on a slow phone. */
const ROWS_AT_A_TIME = 16;

/** How much of which list is drawn. */
export interface RowsDrawn {
  /** What was asked for. */
  readonly asked: string;
  readonly count: number;
}

/** Another list begins with what fits on the screen. */
export function rowsDrawnOf(asked: string, drawn: RowsDrawn): RowsDrawn {
  return drawn.asked === asked ? drawn : { asked, count: ROWS_AT_ONCE };
}

export function moreRowsDrawn(drawn: RowsDrawn): RowsDrawn {
  return { ...drawn, count: drawn.count + ROWS_AT_A_TIME };
}
