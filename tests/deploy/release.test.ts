import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { composeText, parseCompose, REPOSITORY } from '../support/compose/compose-file.ts';

const read = (path: string) => readFileSync(join(REPOSITORY, path), 'utf8');
const { version } = JSON.parse(read('package.json')) as { version: string };
const VARIABLES = { PUBLIC_HOST: 'mock.example' };

interface Bake {
  readonly variable: Readonly<Record<string, { readonly default: string }>>;
  readonly group: { readonly default: { readonly targets: readonly string[] } };
  readonly target: Readonly<
    Record<string, { dockerfile?: string; target?: string; tags?: string[]; attest?: string[] }>
  >;
}
const bake = JSON.parse(read('docker-bake.json')) as Bake;

test('the version is the same wherever it stands', () => {
  const lock = JSON.parse(read('package-lock.json'));
  expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  expect([lock.version, lock.packages[''].version]).toEqual([version, version]);
  expect(bake.variable.VERSION?.default).toBe(version);
  // What is not released yet stands above it.
  const [newest] = /^## \[(?!Unreleased\]$).*$/m.exec(read('CHANGELOG.md')) ?? [];
  expect(newest).toMatch(new RegExp(`^## \\[${version}\\] - \\d{4}-\\d{2}-\\d{2}$`));
});

test('a release’s images are those that the compose files name, built alike', () => {
  const services = (['edge', 'home'] as const).flatMap((box) =>
    Object.values(parseCompose(composeText(box), VARIABLES).services),
  );
  const wanted = services.flatMap(({ image, build }) =>
    build ? [{ image, dockerfile: build.dockerfile, target: build.target }] : [],
  );
  const { REGISTRY } = bake.variable;
  const made = bake.group.default.targets.map((name) => {
    const { dockerfile, target, tags = [] } = bake.target[name] ?? {};
    const image = tags
      .join()
      .replace('${' + 'REGISTRY}', REGISTRY?.default ?? '')
      .replace('${' + 'VERSION}', version);
    return { image, dockerfile, target };
  });
  const unique = new Map(wanted.map((one) => [JSON.stringify(one), one]));
  expect(made).toEqual(expect.arrayContaining([...unique.values()]));
  expect(made).toHaveLength(unique.size);
  expect(bake.target.release?.attest).toEqual(['type=sbom', 'type=provenance,mode=max']);
});

test('the build asks for no secret of ours and runs actions by their commit', () => {
  const text = read('.github/workflows/images.yml');
  const workflow = parse(text);
  expect(text).not.toMatch(/\bsecrets\./);
  expect(workflow.permissions).toEqual({ contents: 'read', packages: 'write' });
  const steps: { uses?: string }[] = workflow.jobs.images.steps;
  const actions = steps.flatMap(({ uses }) => uses ?? []);
  expect(actions.filter((action) => !/^actions\/[a-z-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
  expect(text).toContain('docker buildx bake --file docker-bake.json --push');
});
