-- The first waiting orders of an account, by when they could fill.
DROP INDEX "orders_waiting_by_user";
--> statement-breakpoint
CREATE INDEX "orders_waiting_by_user" ON "orders" USING btree ("user_id","not_before","id") WHERE "orders"."status" = 'PENDING';
