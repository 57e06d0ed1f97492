import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A replacement in one file; `find` stands there exactly once. */
export interface Patch {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** A bug that somebody could make, planted to see whether the harness finds it. */
export interface Mutant {
  /** As it stands in the table. */
  readonly name: string;
  /** Checks of which one has to find it, by the beginnings of their names; any other proves nothing. */
  readonly expected: readonly string[];
  readonly patches: readonly Patch[];
}

/** Why a mutant no longer fits the source: each patch that does not match exactly once. */
export function patchFaults(root: string, { name, patches }: Mutant): string[] {
  return patches.flatMap(({ file, find }) => {
    const count = readFileSync(join(root, file), 'utf8').split(find).length - 1;
    const where = `${file}: ${JSON.stringify(find.slice(0, 80))}`;
    return count === 1 ? [] : [`${name}: ${where} stands there ${count} times`];
  });
}

/** Changes the files of the tree at `root`; throws when one of the patches does not fit. */
export function plantMutant(root: string, mutant: Mutant): void {
  const faults = patchFaults(root, mutant);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  for (const { file, find, replace } of mutant.patches) {
    const path = join(root, file);
    // By a function: the replacement's own dollar signs mean nothing.
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace(find, () => replace),
    );
  }
}
