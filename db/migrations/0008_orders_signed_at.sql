-- An order that its device signed is never priced before its signature, whatever the edge stamped.
ALTER TABLE "orders" ADD COLUMN "signed_at" timestamp(6) with time zone;
