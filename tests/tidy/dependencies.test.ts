import { expect, test } from 'vitest';
import { readRepository } from '../architecture/source-tree.ts';
import { readWorkspaces, type Workspace } from '../architecture/workspaces.ts';

const EXACT = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;

/** Dependencies that name a range, and packages that are asked for in two versions. */
function dependencyFaults(workspaces: readonly Workspace[]): string[] {
  const wanted = new Map<string, string>();
  const faults: string[] = [];
  for (const { name: workspace, dependencies } of workspaces) {
    for (const [name, version] of dependencies) {
      if (!EXACT.test(version)) faults.push(`${workspace}: ${name} ${version} is not one version`);
      const other = wanted.get(name) ?? version;
      if (other !== version) faults.push(`${workspace}: ${name} ${version}, elsewhere ${other}`);
      wanted.set(name, other);
    }
  }
  return faults;
}

test('every dependency is pinned to one version, the same everywhere', () => {
  const workspaces = readWorkspaces(readRepository());
  expect(workspaces.length).toBeGreaterThan(1);
  expect(dependencyFaults(workspaces)).toEqual([]);
});

test.each(['^1.2.3', '~1.2.3', '1.2', '*', 'latest', '>=1.0.0', 'github:a/b'])(
  'a dependency on %s is refused',
  (version) => {
    const text = JSON.stringify({ name: 'a', devDependencies: { b: version } });
    expect(dependencyFaults(readWorkspaces([{ path: 'package.json', text }]))).toHaveLength(1);
  },
);

test('two versions of one package are refused', () => {
  const at = (path: string, version: string) => ({
    path,
    text: JSON.stringify({ name: path, dependencies: { zod: version } }),
  });
  const workspaces = readWorkspaces([at('package.json', '4.0.0'), at('a/package.json', '4.0.1')]);
  expect(dependencyFaults(workspaces)).toEqual(['a/package.json: zod 4.0.1, elsewhere 4.0.0']);
});
