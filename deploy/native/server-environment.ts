/** Where systems keep the programs that a server's start script calls. */
export const USUAL_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * The environment of a private server: the usual search path and what it is given, nothing else.
 * PGHOST, RABBITMQ_NODENAME, ERL_FLAGS and the like of the user's shell would bend it.
 */
export function serverEnvironment(given: Readonly<Record<string, string>>): Record<string, string> {
  return { PATH: USUAL_PATH, LANG: 'C.UTF-8', ...given };
}
