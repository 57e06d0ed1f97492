import { basename, matchesGlob } from 'node:path';
import { isCode, isTest, type SourceFile } from '../architecture/source-tree.ts';
import {
  dottedName,
  lineOf,
  outermostWithin,
  type SyntaxNode,
  visitNodes,
} from '../architecture/syntax-tree.ts';

/** Longer than these nobody reads in one go. */
const FILE_LINES_MAX = 400;
const FUNCTION_LINES_MAX = 70;
/** A function that makes others: its own lines are counted without theirs, all together up to this. */
const FACTORY_LINES_MAX = 150;

/** Written by a command and looked things up in, not read. */
const GENERATED = ['edge/web/src/api/schema.ts'];

/** Names that say nothing about what is inside, and so collect everything. */
const CATCH_ALL = [
  'common',
  'constants',
  'helper',
  'helpers',
  'index',
  'misc',
  'types',
  'util',
  'utils',
];
const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*(\.(config|d|int\.test|e2e\.test|test))?\.[a-z]+$/;
/** Tools look for a default export in these. */
const TOOL_CONFIG = ['**/*.config.ts', 'tests/support/servers.ts'];
const UNFINISHED = ['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X'];
const TEST_RUNNERS = ['it', 'test', 'describe', 'suite', 'bench'];
const TEST_DODGES = ['skip', 'only', 'todo', 'skipIf', 'runIf', 'fails'];

/** Breaches of the shape of files and names, one line each. */
export function shapeFaults(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const code = isCode(file);
    return [
      ...nameFaults(file),
      ...unfinishedFaults(file),
      ...(code ? [...lengthFaults(file), ...syntaxFaults(file)] : []),
    ].map((fault) => `${file.path}${fault}`);
  });
}

function nameFaults(file: SourceFile): string[] {
  if (!isCode(file)) return [];
  const name = basename(file.path);
  const faults: string[] = [];
  if (!KEBAB_CASE.test(name)) faults.push(': the name is not kebab-case');
  if (CATCH_ALL.includes(name.split('.')[0] ?? '')) {
    faults.push(': the name says nothing; name the file after what it exports');
  }
  return faults;
}

function unfinishedFaults(file: SourceFile): string[] {
  const marker = new RegExp(`\\b(${UNFINISHED.join('|')})\\b`);
  return file.text
    .split('\n')
    .flatMap((line, at) => (marker.test(line) ? [`:${at + 1}: unfinished business`] : []));
}

function lengthFaults(file: SourceFile): string[] {
  if (GENERATED.includes(file.path)) return [];
  const lines = file.text.trimEnd().split('\n').length;
  return lines > FILE_LINES_MAX ? [`: ${lines} lines, more than ${FILE_LINES_MAX}`] : [];
}

function syntaxFaults(file: SourceFile): string[] {
  const faults: string[] = [];
  const fault = (node: SyntaxNode, what: string) =>
    faults.push(`:${lineOf(file, node.start)}: ${what}`);
  visitNodes(file, (node) => {
    if (!isTest(file.path) && isFunction(node)) {
      const { own, all } = functionLines(file, node);
      if (own > FUNCTION_LINES_MAX) {
        fault(node, `a function of ${own} lines, more than ${FUNCTION_LINES_MAX}`);
      } else if (all > FACTORY_LINES_MAX) {
        fault(node, `a function of ${all} lines in all, more than ${FACTORY_LINES_MAX}`);
      }
    }
    if (node.type === 'ExportDefaultDeclaration' && !isToolConfig(file.path)) {
      fault(node, 'a default export; exports have names');
    }
    if (node.type === 'MemberExpression' && dodgesTest(node)) fault(node, 'a test that is dodged');
  });
  return faults;
}

/** Lines of a function: with, and without those of the functions directly inside it. */
function functionLines(file: SourceFile, node: SyntaxNode): { own: number; all: number } {
  const lines = (one: SyntaxNode) => lineOf(file, one.end) - lineOf(file, one.start) + 1;
  const all = lines(node);
  const inner = outermostWithin(node, isFunction).reduce((sum, one) => sum + lines(one) - 1, 0);
  return { own: all - inner, all };
}

function isFunction(node: SyntaxNode): boolean {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression'
  );
}

function isToolConfig(path: string): boolean {
  return TOOL_CONFIG.some((pattern) => matchesGlob(path, pattern));
}

function dodgesTest(node: SyntaxNode): boolean {
  const [runner, ...modifiers] = (dottedName(node) ?? '').split('.');
  return (
    TEST_RUNNERS.includes(runner ?? '') && modifiers.some((name) => TEST_DODGES.includes(name))
  );
}
