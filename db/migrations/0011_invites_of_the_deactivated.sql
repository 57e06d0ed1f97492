-- Revokes the invites of a user that are still good and returns their ids: who may invite nobody any
-- more has invited nobody. A function, so that it looks with a snapshot of its own, taken after the
-- caller has locked the user's row, which the making of an invite locks as well.
CREATE FUNCTION revoke_user_invites(of_user uuid, at timestamptz) RETURNS uuid[]
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  revoked uuid[];
BEGIN
  WITH revoking AS (
    UPDATE invites SET revoked_at = at
    WHERE created_by = of_user AND revoked_at IS NULL AND uses < max_uses AND expires_at > at
    RETURNING id
  )
  SELECT coalesce(array_agg(id), '{}') INTO revoked FROM revoking;
  RETURN revoked;
END $$;
