import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Looked at first, since walking them takes long; .dockerignore leaves them out as well. */
const NEVER = /^(node_modules|dist.*|\.git|\.data.*|\.test-data)$/;

/** The files that a build sees, by path from the repository: all that .dockerignore leaves. */
export function buildContext(root: string): string[] {
  const isKept = readDockerignore(readFileSync(join(root, '.dockerignore'), 'utf8'));
  return walk(root, '').filter(isKept);
}

/**
 * Whether a build sees a file. The last line that fits decides; a folder that fits speaks for what is
 * in it. Unlike in a shell, `*` fits names that begin with a dot.
 */
export function readDockerignore(text: string): (path: string) => boolean {
  const lines = text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ keeps: line.startsWith('!'), pattern: patternOf(line.replace(/^!/, '')) }));
  return (path) => {
    const places = path.split('/').map((_, at, all) => all.slice(0, at + 1).join('/'));
    const fits = (pattern: RegExp) => places.some((place) => pattern.test(place));
    return lines.findLast(({ pattern }) => fits(pattern))?.keeps ?? true;
  };
}

function patternOf(glob: string): RegExp {
  const parts = glob.split(/(\*\*\/|\*)/).map((part) => {
    if (part === '**/') return '(?:.*/)?';
    return part === '*' ? '[^/]*' : part.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`);
}

function walk(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return NEVER.test(entry.name) ? [] : walk(root, path);
    return entry.isFile() ? [path] : [];
  });
}
