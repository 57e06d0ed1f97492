/**
 * The environment of a private server: the search path and what it is given, nothing else.
 * PGHOST, RABBITMQ_NODENAME, ERL_FLAGS and the like of the user's shell would bend it.
 */
export function serverEnvironment(given: Readonly<Record<string, string>>): Record<string, string> {
  const usual = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  return { PATH: `${process.env.PATH ?? ''}:${usual}`, LANG: 'C.UTF-8', ...given };
}
