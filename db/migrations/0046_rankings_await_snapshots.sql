-- The ranking counts from midnights that may be struck again: it waits until the keeper of snapshots has heard
-- of what it has heard of itself. Where readers of the outbox stand is no secret.
GRANT SELECT ON outbox_cursors TO mockstreet_api;
