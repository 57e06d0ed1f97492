import type { Api } from '../http/api-types.ts';
import type { AdminParts } from './admin-parts.ts';
import { routeChangeUser } from './change-user.ts';
import { routeChooseSource } from './choose-source.ts';
import { routeCreateInvite } from './create-invite.ts';
import { routeGetUser } from './get-user.ts';
import { routeListInvites } from './list-invites.ts';
import { routeListQuarantine } from './list-quarantine.ts';
import { routeListUsers } from './list-users.ts';
import { routeOverrideDay } from './override-day.ts';
import { routeReadAudit } from './read-audit.ts';
import { routeReadCalendar } from './read-calendar.ts';
import { routeRevokeInvite } from './revoke-invite.ts';
import { routeActions } from './route-actions.ts';
import { routeDeadLetters } from './route-dead-letters.ts';
import { routeHalts } from './route-halts.ts';
import { routeJobs } from './route-jobs.ts';
import { routeTemplates } from './route-templates.ts';
import { routeTradingModes } from './route-trading-modes.ts';
import { routePlug } from './system/route-plug.ts';
import { routeSystem } from './system/route-system.ts';

/** What administrators watch and change: people, invites, days of the markets, sources of prices, corporate actions, halts, trading modes, texts of messages, daily jobs, how home and edge are doing, what was set aside, and the record of who did what. */
export function routeAdmin(api: Api, parts: AdminParts): void {
  routeListUsers(api, parts);
  routeGetUser(api, parts);
  routeChangeUser(api, parts);
  routeListInvites(api, parts);
  routeCreateInvite(api, parts);
  routeRevokeInvite(api, parts);
  routeReadAudit(api, parts);
  routeReadCalendar(api, parts);
  routeOverrideDay(api, parts);
  routeChooseSource(api, parts);
  routeActions(api, parts);
  routeHalts(api, parts);
  routeListQuarantine(api, parts);
  routeTradingModes(api, parts);
  routeTemplates(api, parts);
  routeJobs(api, parts);
  routeSystem(api, parts);
  routeDeadLetters(api, parts);
  routePlug(api, parts);
}
