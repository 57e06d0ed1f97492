-- A database that is restored into a new cluster begins anew with transaction ids, far below those
-- that its outbox, the cursors and everyone who heard a `seq` know. Events are placed by the
-- cluster's id plus a lead, which a restore raises (home/backup/continue-outbox.ts): what comes
-- after it stands behind all that came before. A constant in a function costs the planner nothing.
CREATE FUNCTION outbox_lead() RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 0::bigint;
--> statement-breakpoint
-- Where an event stands that this transaction writes.
CREATE FUNCTION outbox_transaction_id() RETURNS xid8 LANGUAGE sql VOLATILE
RETURN ((pg_current_xact_id()::text::bigint + outbox_lead())::text)::xid8;
--> statement-breakpoint
-- Below this every event that there will ever be can be seen.
CREATE FUNCTION outbox_horizon() RETURNS xid8 LANGUAGE sql STABLE PARALLEL SAFE
RETURN ((pg_snapshot_xmin(pg_current_snapshot())::text::bigint + outbox_lead())::text)::xid8;
--> statement-breakpoint
ALTER TABLE "outbox" ALTER COLUMN "transaction_id" SET DEFAULT outbox_transaction_id();
