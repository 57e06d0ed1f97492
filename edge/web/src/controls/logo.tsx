/** Drawn in place instead of asked for: it is there before any answer, and without any server. */
export function Logo({ size }: { readonly size: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#191f28" />
      <path
        d="M7 21 L13 14 L18 18 L25 9"
        fill="none"
        stroke="#f04452"
        strokeWidth="3.2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
