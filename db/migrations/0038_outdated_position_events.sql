-- Deletes events that accounts came to before and, struck again, do not any more: those numbered behind the
-- last one found, before the given moments (null: whenever). Whoever calls it: nothing from before the last
-- snapshot that stands while what is due is struck again.
CREATE FUNCTION delete_outdated_position_events(user_ids uuid[], lasts bigint[], before timestamptz[])
  RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  deleted integer;
BEGIN
  DELETE FROM position_events AS told USING (
    SELECT struck.user_id, struck.last, coalesce(struck.up_to, 'infinity') AS up_to,
      greatest('-infinity',
        (SELECT max(at) FROM equity_minutes WHERE user_id = account.user_id AND at < account.due_at),
        (SELECT max(at) FROM equity_days WHERE user_id = account.user_id AND at < account.due_at)) AS since
    FROM unnest(user_ids, lasts, before) AS struck (user_id, last, up_to)
    JOIN snapshot_accounts AS account USING (user_id)) AS again
  WHERE told.user_id = again.user_id AND told.number > again.last
    AND told.at >= again.since AND told.at < again.up_to;
  GET DIAGNOSTICS deleted = ROW_COUNT;
  RETURN deleted;
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION delete_outdated_position_events TO mockstreet_snapshots;
--> statement-breakpoint
REVOKE DELETE ON position_events FROM mockstreet_snapshots;
