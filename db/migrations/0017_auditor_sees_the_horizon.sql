-- Verification tells how far the edge's journal is behind, and whether it can ever catch up.
GRANT EXECUTE ON FUNCTION outbox_horizon, outbox_lead TO mockstreet_auditor;
