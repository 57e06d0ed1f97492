-- What a command has cancelled is found by the command, and not by a walk over all orders of its user.
CREATE INDEX "orders_taken_back" ON "orders" USING btree ("user_id","reason_detail") WHERE "orders"."reason" = 'USER_CANCELLED';
--> statement-breakpoint
-- Struck again to fewer events, an account keeps none of those that are no more.
GRANT DELETE ON position_events TO mockstreet_snapshots;
