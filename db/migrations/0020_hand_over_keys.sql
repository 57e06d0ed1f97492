-- The edge confirms a message of a stream before its disk has it. The journal remembers up to where that
-- was long ago, and publishes the rest again to whoever may have lost power. Not known: nothing to repeat.
ALTER TABLE "outbox_cursors" ADD COLUMN "synced_transaction_id" "xid8";
--> statement-breakpoint
ALTER TABLE "outbox_cursors" ADD COLUMN "synced_id" bigint;
--> statement-breakpoint
GRANT UPDATE (synced_transaction_id, synced_id) ON outbox_cursors TO mockstreet_journal;
--> statement-breakpoint
-- New keys of home, encrypted to the owner of the backups, for the journal to carry to the edge before
-- anything is sealed to them. Returns where that stands in the outbox.
CREATE FUNCTION hand_over_keys(sealed text, handed_over_at timestamptz) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  place text;
BEGIN
  INSERT INTO outbox (channel, subject, payload, created_at)
  VALUES ('journal', 'home_keys', json_build_object('sealed', sealed), handed_over_at)
  RETURNING transaction_id || '.' || id INTO place;
  PERFORM pg_notify('outbox_moved', '');
  RETURN place;
END $$;
--> statement-breakpoint
-- Whether the edge has confirmed the journal up to there.
CREATE FUNCTION is_journaled(place text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce((transaction_id, id)
      >= (split_part(place, '.', 1)::xid8, split_part(place, '.', 2)::bigint), false)
  FROM outbox_cursors WHERE reader = 'fills-journal'
$$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION hand_over_keys, is_journaled TO mockstreet_api;
