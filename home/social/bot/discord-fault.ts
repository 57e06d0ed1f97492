import { DiscordAPIError } from 'discord.js';

export interface DiscordFault {
  readonly text: string;
  /** Discord has understood and will not: asking again soon changes nothing. */
  readonly isRefusal: boolean;
}

/** A fault as it may be logged: the request it came of names tokens in its path, and figures in its body. */
export function discordFault(error: unknown): DiscordFault {
  const { code, name } = error as { code?: string | number; name: string };
  const isRefusal =
    code === 'TokenInvalid' || (error instanceof DiscordAPIError && error.status < 500);
  return { text: `Discord: ${code ?? name}`, isRefusal };
}
