-- Bounds of a user's API keys: each is rotated into one other, and there are only so many.
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_rotated_from_unique" UNIQUE("rotated_from");
--> statement-breakpoint
-- A function, so that it counts with a snapshot of its own, taken after the caller has locked the
-- user's row: of two keys that are made at once, the second is counted after the first.
CREATE FUNCTION count_live_api_keys(of_user uuid, at timestamptz) RETURNS integer
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN (SELECT count(*) FROM api_keys
    WHERE user_id = of_user AND is_active AND (expires_at IS NULL OR at < expires_at));
END $$;
