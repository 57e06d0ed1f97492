-- What the house sells is filled at a moment of its own, behind the print that it sells on.
GRANT SELECT (filled_at) ON orders TO mockstreet_snapshots;
