-- A cap on the loss of a day adds up what its fills brought.
GRANT SELECT (user_id, side, gross_krw, fee_krw, tax_krw, cost_krw, print_at) ON fills TO mockstreet_engine;
