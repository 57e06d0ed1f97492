-- What ends all sessions of a user ends those as well that this database does not know: after a
-- restore it lacks the sessions that were opened since the backup.
ALTER TABLE "users" ADD COLUMN "tokens_void_before" timestamp(6) with time zone;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION end_user_sessions(of_user uuid, at timestamptz, reason text) RETURNS uuid[]
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  ended uuid[];
BEGIN
  UPDATE users SET tokens_void_before = greatest(tokens_void_before, at) WHERE id = of_user;
  WITH ending AS (
    UPDATE sessions SET ended_at = at, end_reason = reason
    WHERE user_id = of_user AND ended_at IS NULL AND expires_at + interval '1 minute' > at
    RETURNING id
  )
  SELECT coalesce(array_agg(id), '{}') INTO ended FROM ending;
  RETURN ended;
END $$;
