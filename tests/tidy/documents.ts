import type { SourceFile } from '../architecture/source-tree.ts';
import { joinPath } from '../architecture/workspaces.ts';

/**
 * Documents that lead nowhere: links to files or headings that are not there, and paths in code marks
 * (`home/trading/engine.ts`) that name no file.
 */
export function documentFaults(files: readonly SourceFile[]): string[] {
  const paths = new Set(files.map(({ path }) => path));
  const folders = new Set(
    files.flatMap(({ path }) => path.split('/').map((_, at, all) => all.slice(0, at).join('/'))),
  );
  const exists = (path: string) => paths.has(path) || folders.has(path.replace(/\/$/, ''));
  const headings = new Set(
    files.flatMap(({ path, text }) => headingsOf(text).map((heading) => `${path}#${heading}`)),
  );
  return files
    .filter(({ path }) => path.endsWith('.md'))
    .flatMap(({ path, text }) => {
      const folder = path.split('/').slice(0, -1).join('/');
      const links = targets(text).map(({ file, heading }) => ({
        file: file === '' ? path : joinPath(folder, file),
        heading,
      }));
      const missing = [...links.map(({ file }) => file), ...namedPaths(text)].filter(
        (target) => !exists(target),
      );
      const astray = links
        .filter(({ file, heading }) => heading !== '' && exists(file))
        .map(({ file, heading }) => `${file}#${heading}`)
        .filter((target) => !headings.has(target));
      return [...missing, ...astray].map((target) => `${path}: ${target} does not exist`);
    });
}

/** Where links within the repository lead. */
function targets(text: string): { file: string; heading: string }[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1] ?? '')
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => !/\.(png|jpg|webp)$/.test(target))
    .map((target) => {
      const [file = '', heading = ''] = target.split('#');
      return { file, heading };
    });
}

/** As GitHub makes links of them: in small letters, without punctuation, with - for each space. */
function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#{1,6} +(.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .trim()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

const NAMED_PATH =
  /`((?:\.ci|db|deploy|docs|edge|home|scripts|shared|tests)\/[\w./-]+\.(?:ts|tsx|mjs|sql|md|json))`/g;

function namedPaths(text: string): string[] {
  return [...text.matchAll(NAMED_PATH)]
    .map((match) => match[1] ?? '')
    .filter((path) => !path.startsWith('db/migrations/'));
}

/** Decisions are numbered 0001, 0002, …, each with a title, and each is named in the index. */
export function decisionFaults(files: readonly SourceFile[]): string[] {
  const index = files.find(({ path }) => path === 'docs/decisions/README.md');
  if (!index) return ['docs/decisions/README.md: the index is missing'];
  const pages = files.filter(
    ({ path }) => path.startsWith('docs/decisions/') && path !== index.path,
  );
  return pages.flatMap(({ path, text }, at) => {
    const name = path.slice('docs/decisions/'.length);
    const number = String(at + 1).padStart(4, '0');
    const faults: string[] = [];
    if (!/^\d{4}-[a-z0-9]+(-[a-z0-9]+)*\.md$/.test(name)) faults.push('not NNNN-kebab-case.md');
    else if (!name.startsWith(number)) faults.push(`should be number ${number}`);
    if (!/^# \S/.test(text)) faults.push('does not begin with a title');
    if (!index.text.includes(`(${name})`)) faults.push('is not in the index');
    return faults.map((fault) => `${path}: ${fault}`);
  });
}
