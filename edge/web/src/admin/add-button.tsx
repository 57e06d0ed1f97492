import { Plus } from 'lucide-react';
import type { ReactNode } from 'react';

interface AddButtonProps {
  readonly onClick: () => void;
  readonly children: ReactNode;
}

/** Begins something new, beside what there is. */
export function AddButton({ onClick, children }: AddButtonProps) {
  return (
    <button
      type="button"
      className="button button--ink button--small admin__with-icon"
      onClick={onClick}
    >
      <Plus size={16} aria-hidden />
      {children}
    </button>
  );
}
