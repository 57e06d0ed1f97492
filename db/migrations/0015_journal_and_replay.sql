-- What home would need after losing its database goes to a stream at the edge, sealed: a reader of the
-- outbox of its own carries it there (home/journal). Orders are told of already; here come images of
-- the rows that say who may do what. They concern no screen, so nobody else reads them.
CREATE FUNCTION journal_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO outbox (channel, subject, payload, created_at)
  VALUES ('journal', TG_TABLE_NAME, row_to_json(NEW), now());
  PERFORM pg_notify('outbox_moved', '');
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER journal_row AFTER INSERT OR UPDATE ON users FOR EACH ROW EXECUTE FUNCTION journal_row();
--> statement-breakpoint
CREATE TRIGGER journal_row AFTER INSERT OR UPDATE ON invites FOR EACH ROW EXECUTE FUNCTION journal_row();
--> statement-breakpoint
CREATE TRIGGER journal_row AFTER INSERT OR UPDATE ON sessions FOR EACH ROW EXECUTE FUNCTION journal_row();
--> statement-breakpoint
CREATE TRIGGER journal_row AFTER INSERT OR UPDATE ON api_keys FOR EACH ROW EXECUTE FUNCTION journal_row();
--> statement-breakpoint
CREATE TRIGGER journal_row AFTER INSERT OR UPDATE ON feed_settings FOR EACH ROW EXECUTE FUNCTION journal_row();
--> statement-breakpoint
CREATE TRIGGER journal_row AFTER INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION journal_row();
--> statement-breakpoint
-- A wallet as it is opened; what settlements make of it follows from the orders.
CREATE TRIGGER journal_row AFTER INSERT ON wallets FOR EACH ROW EXECUTE FUNCTION journal_row();
--> statement-breakpoint
-- From the first moment, so that nothing is pruned before the journal has read it.
INSERT INTO outbox_cursors (reader, transaction_id, id, moved_at) VALUES ('fills-journal', '0', 0, now())
ON CONFLICT DO NOTHING;
--> statement-breakpoint
-- The images hold what lets someone in (hashes, digests). Whoever settles must not be able to forge
-- one either: a restore believes them.
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY journal_sees_all ON outbox FOR SELECT TO mockstreet_journal USING (true);
--> statement-breakpoint
CREATE POLICY others_see_no_images ON outbox FOR SELECT TO mockstreet_relay, mockstreet_auditor
  USING (channel <> 'journal');
--> statement-breakpoint
CREATE POLICY engine_writes_no_images ON outbox FOR INSERT TO mockstreet_engine
  WITH CHECK (channel <> 'journal');
--> statement-breakpoint
-- The images come by the outbox: the tables themselves are no business of the journal's.
REVOKE SELECT ON users, wallets, invites, sessions, api_keys, order_conflicts, ledger_entries,
  portfolios, tape_heads, tape_gaps, instruments, audit_log FROM mockstreet_journal;
--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "replayed_at" timestamp(6) with time zone;
--> statement-breakpoint
-- The engine takes over what a replay has left for it, into the partition of its user.
GRANT UPDATE (partition, replayed_at) ON orders TO mockstreet_engine;
--> statement-breakpoint
CREATE TABLE "set_aside_commands" (
	"content_sha256" bytea PRIMARY KEY NOT NULL,
	"order_id" uuid,
	"reason" text NOT NULL,
	"set_aside_at" timestamp(6) with time zone NOT NULL
);
--> statement-breakpoint
GRANT SELECT ON set_aside_commands TO mockstreet_auditor;
