/** One child process as the supervisor sees it: how it is prepared, run, asked and stopped. */
export interface Service {
  /** Names its log file, its record and its lines on the console. */
  readonly name: string;
  /** Makes what a start needs (folders, configuration files); runs before every start. */
  prepare?(): Promise<void>;
  /** Read anew at every start, after `prepare`. */
  command(): Command;
  /** `message`: the process says `ready` over IPC (run-process.ts). Else asked until it is true. */
  readonly ready: 'message' | (() => Promise<boolean>);
  /** Told of what else the process says over IPC, with a way to answer. */
  readonly hear?: (message: unknown, answer: (message: object) => void) => void;
  /** How long a start may take before it counts as failed, in milliseconds. */
  readonly readyWithinMs: number;
  readonly stopSignal: NodeJS.Signals;
  /** What an orderly stop may take before SIGKILL, in milliseconds; less when time is short. */
  readonly stopWithinMs: number;
  /**
   * It needs the other side, which may come later: the start goes on without it after this many
   * milliseconds, and it is never given up.
   */
  readonly waitedForMs?: number | undefined;
}

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  /** Defaults to the root folder. */
  readonly cwd?: string;
  /** The whole environment: nothing of the user's own leaks into a server. */
  readonly env: Readonly<Record<string, string>>;
  /** Run as another user (only root can). */
  readonly user?: SystemUser;
  /** A folder handed over as file descriptor 3, for a user that may not walk the path to it. */
  readonly openFolder?: string;
}

export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

/** Where the children of one side leave their logs and the records that outlive a crash of ours. */
export interface Folders {
  readonly logs: string;
  readonly run: string;
}
