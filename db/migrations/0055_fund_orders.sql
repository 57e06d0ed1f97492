-- An order on a share of a user holds what it needs while it waits for a strike, whatever its type.
ALTER TABLE "orders" DROP CONSTRAINT "orders_hold_is_whole";--> statement-breakpoint
CREATE INDEX "orders_of_funds_unplaced" ON "orders" USING btree ("partition","not_before") WHERE "orders"."status" = 'PENDING' and "orders"."ticker_id" like 'HUMAN-ETF-%' and "orders"."hold_krw" is null;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_hold_is_whole" CHECK (case when hold_krw is null
    then num_nonnulls(hold_quantity, resting_since) = 0
    else (type = 'LIMIT' or ticker_id like 'HUMAN-ETF-%')
      and hold_krw >= 0 and coalesce(hold_quantity >= 0, false) end);