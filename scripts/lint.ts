/**
 * `node scripts/lint.ts`: oxlint, with types, over whatever may read otherwise than when it last found nothing: files that have
 * changed and those that import them. Over all when settings or packages have changed, or nothing is known. Exits as oxlint does.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { REPOSITORY } from '@mockstreet/native/repository';
import { affectedFiles, concernsAll, type SourceTexts } from './lint/affected-files.ts';

/** What all files were when there was nothing to find. */
interface InOrder {
  /** Of what concerns all of them. */
  readonly all?: string;
  readonly files: Readonly<Record<string, string>>;
}
const IN_ORDER = join(REPOSITORY, 'node_modules/.cache/oxlint.json');
const NOT_OURS = ['node_modules', 'dist'];

const texts = readTexts();
const is = digestsOf(texts);
const affected = toLint(readInOrder(), is);
const code = affected === 'all' || affected.length > 0 ? oxlint(affected) : 0;
if (code === 0) {
  const draft = `${IN_ORDER}.${process.pid}`;
  mkdirSync(dirname(IN_ORDER), { recursive: true });
  writeFileSync(draft, JSON.stringify(is));
  renameSync(draft, IN_ORDER);
}
process.exitCode = code;

function readTexts(): SourceTexts {
  const paths = globSync(['**/*.{ts,tsx,mts,cts,js,jsx,json}', '.oxlintrc.json'], {
    cwd: REPOSITORY,
    exclude: (path) => NOT_OURS.some((name) => path.endsWith(name)),
  });
  return new Map(paths.sort().map((path) => [path, readFileSync(join(REPOSITORY, path), 'utf8')]));
}

function digestsOf(of: SourceTexts): InOrder {
  const files = Object.fromEntries([...of].map(([path, text]) => [path, digestOf(text)]));
  const forAll = [...of].filter(([path, text]) => concernsAll(path, text));
  return { all: digestOf(forAll.map(([path]) => `${path} ${files[path]}`).join()), files };
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** Nothing when there is none yet, or none that can be read. */
function readInOrder(): InOrder {
  try {
    return JSON.parse(readFileSync(IN_ORDER, 'utf8')) as InOrder;
  } catch {
    return { files: {} };
  }
}

function toLint(was: InOrder, now: InOrder): readonly string[] | 'all' {
  if (was.all !== now.all) return 'all';
  const paths = new Set([...Object.keys(was.files), ...Object.keys(now.files)]);
  return affectedFiles(
    texts,
    [...paths].filter((path) => was.files[path] !== now.files[path]),
  );
}

function oxlint(files: readonly string[] | 'all'): number {
  const chosen = files === 'all' ? [] : files;
  const { status } = spawnSync('oxlint', ['--type-aware', ...chosen], {
    cwd: REPOSITORY,
    stdio: 'inherit',
  });
  return status ?? 1;
}
