import { z } from 'zod';

/** Accounts of the demo's friends who trade by themselves; the native mode writes them down. */
export const friendAccountsSchema = z.array(
  z.object({
    user_id: z.uuid(),
    username: z.string().min(3),
    nickname: z.string().min(1),
    password: z.string().min(32).max(128),
  }),
);

export type FriendAccount = z.output<typeof friendAccountsSchema>[number];
