import process from 'node:process';

const { NODE_COMPILE_CACHE } = process.env;

/**
 * For a process of ours that a test starts with an environment of its own: what Node has compiled and
 * stripped of types already is half the work of a start (scripts/bootstrap.mjs).
 */
export const COMPILE_CACHE: Readonly<Record<string, string>> =
  NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE };
