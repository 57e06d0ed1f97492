-- A new password and a deactivation end what a user holds, and the house keeps an administrator.

-- Ends the sessions of a user and returns their ids. A function, so that it looks with a snapshot
-- of its own, taken after the caller has locked the user's row: a sign-in that came in between is
-- seen. Sessions that have expired are dead already; a minute is more than two clocks may differ.
CREATE FUNCTION end_user_sessions(of_user uuid, at timestamptz, reason text) RETURNS uuid[]
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  ended uuid[];
BEGIN
  WITH ending AS (
    UPDATE sessions SET ended_at = at, end_reason = reason
    WHERE user_id = of_user AND ended_at IS NULL AND expires_at + interval '1 minute' > at
    RETURNING id
  )
  SELECT coalesce(array_agg(id), '{}') INTO ended FROM ending;
  RETURN ended;
END $$;
--> statement-breakpoint
-- Revokes the API keys of a user and returns their ids; likewise.
CREATE FUNCTION revoke_user_api_keys(of_user uuid, at timestamptz) RETURNS uuid[]
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  revoked uuid[];
BEGIN
  WITH revoking AS (
    UPDATE api_keys SET is_active = false, revoked_at = at
    WHERE user_id = of_user AND is_active
    RETURNING id
  )
  SELECT coalesce(array_agg(id), '{}') INTO revoked FROM revoking;
  RETURN revoked;
END $$;
--> statement-breakpoint
-- Nobody who is deactivated gets a new credential. The row lock makes a deactivation wait for this
-- insert, and then see it.
CREATE FUNCTION credential_needs_active_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM users WHERE id = NEW.user_id AND is_active FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'user % is not active', NEW.user_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'credential_needs_active_user';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER active_users_only BEFORE INSERT ON sessions
  FOR EACH ROW EXECUTE FUNCTION credential_needs_active_user();
--> statement-breakpoint
-- Fires before api_key_changes, as triggers go by name: the user's row is locked first, as in a
-- deactivation.
CREATE TRIGGER active_users_only BEFORE INSERT ON api_keys
  FOR EACH ROW EXECUTE FUNCTION credential_needs_active_user();
--> statement-breakpoint
-- The last administrator stays one. Two that are taken away at once take turns on the lock, and
-- the second looks with a snapshot that holds what the first did.
CREATE FUNCTION an_admin_remains() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('an_admin_remains'));
  PERFORM FROM users WHERE role = 'ADMIN' AND is_active LIMIT 1;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'user % is the last administrator', OLD.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'an_admin_remains';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER an_admin_remains AFTER UPDATE ON users
  FOR EACH ROW WHEN (OLD.role = 'ADMIN' AND OLD.is_active AND NOT (NEW.role = 'ADMIN' AND NEW.is_active))
  EXECUTE FUNCTION an_admin_remains();
