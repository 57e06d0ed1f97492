-- An order that waits is decided by another turn than the one that brought it: its trace has to lie where it does.
ALTER TABLE "orders" ADD COLUMN "traceparent" text;
