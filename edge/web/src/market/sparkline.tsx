import { memo } from 'react';
import { SPARKLINE_HEIGHT, SPARKLINE_WIDTH, sparklinePath } from './sparkline-path.ts';

/** The last day at a glance; what it comes to stands beside it in figures. */
export const Sparkline = memo(function Sparkline(props: {
  readonly closes: readonly (string | null)[] | undefined;
}) {
  const path = sparklinePath(props.closes ?? []);
  return (
    <svg
      className={`sparkline ${path?.direction ?? 'flat'}`}
      viewBox={`0 0 ${SPARKLINE_WIDTH} ${SPARKLINE_HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {path && <path d={path.line} />}
    </svg>
  );
});
