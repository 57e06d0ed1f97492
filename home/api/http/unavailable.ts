export type Dependency = 'postgres' | 'redis';

/** A fault of infrastructure: what was asked for may well work in a moment. */
export class Unavailable extends Error {
  override name = 'Unavailable';
  readonly code = 'UNAVAILABLE';
  readonly retryable = true;
  readonly dependency: Dependency;

  constructor(dependency: Dependency, cause?: unknown) {
    super(`${dependency} is unavailable`, { cause });
    this.dependency = dependency;
  }
}
